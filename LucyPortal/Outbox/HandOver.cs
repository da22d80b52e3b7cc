using System.Diagnostics.CodeAnalysis;
using LucyPortal.Delivery;
using LucyPortal.Domain;

namespace LucyPortal.Outbox;

/// <summary>Hands one mail over by one way, once. Whatever goes wrong there is an answer.</summary>
public sealed partial class HandOver(
    DeliveryMethods methods, OutboxPayload payload, OutboxMetrics metrics, TimeProvider time, ILogger<HandOver> logger)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(90);

    /// <summary>Reads the content of a mail, if it can and may leave at all.</summary>
    /// <param name="message">Its row.</param>
    /// <param name="settings">The settings that it leaves by.</param>
    /// <param name="mail">The mail.</param>
    /// <param name="failure">What keeps it from leaving by any way.</param>
    internal bool TryPrepare(
        OutboxMessage message, MailSettings settings, [NotNullWhen(true)] out MailMessage? mail, [NotNullWhen(false)] out MailFailure? failure)
    {
        mail = null;
        failure = message.NotAfter < time.GetUtcNow().UtcDateTime ? MailFailure.TimedOut
            : settings.SystemNotificationEmail is not { Length: > 0 } ? MailFailure.NoSender
            : null;
        if (failure is not null)
        {
            return false;
        }

        if (message.Payload is null || payload.Unprotect(message.Payload) is not { } content)
        {
            failure = MailFailure.ContentLost;
            return false;
        }

        mail = new MailMessage(
            message.Id,
            settings.SystemNotificationEmail!,
            message.Recipient,
            content.RecipientName,
            content.Subject,
            content.Text,
            content.Html,
            message.CreatedAt);
        return true;
    }

    /// <summary>Hands it over.</summary>
    /// <param name="mail">The mail.</param>
    /// <param name="settings">The settings that have this way.</param>
    /// <param name="way">Their method, or their fallback.</param>
    internal async Task<DeliveryResult> SendAsync(MailMessage mail, MailSettings settings, MailDeliveryMethod way)
    {
        var method = methods.For(way);
        using var activity = OutboxMetrics.Traces.StartActivity("mail.handover");
        activity?.SetTag("delivery_method", way.ToString());
        using var timeout = new CancellationTokenSource(Longest, time);
        var began = time.GetTimestamp();
        DeliveryResult result;
        try
        {
            result = await method.SendAsync(mail, settings, timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            result = new DeliveryResult.Failed(method.Target(settings), MailFailure.TimedOut, Retryable: true);
        }
        catch (Exception exception)
        {
            // Whatever a delivery method did not foresee: the mail stays, and is tried again.
            LogUnforeseen(mail.Id, exception.GetType().Name);
            result = new DeliveryResult.Failed(method.Target(settings), MailFailure.ProtocolBroken, Retryable: true);
        }

        metrics.HandedOver(way, result, time.GetElapsedTime(began));
        activity?.SetTag("result", result.GetType().Name);
        return result;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Mail {MessageId} met an unforeseen {Error}; it is tried again")]
    private partial void LogUnforeseen(Guid messageId, string error);
}
