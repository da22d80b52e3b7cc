using LucyPortal.Data;
using LucyPortal.Domain;
using MailKit;

namespace LucyPortal.Delivery;

/// <summary>Hands mail to a chosen SMTP server, encrypted and signed in as that is set up, and keeps the connection for a burst.</summary>
internal sealed class SmtpRelayDelivery(SmtpPool pool, SecretBox secrets) : IDeliveryMethod
{
    /// <summary>How long the server may take for each of its answers.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    public async Task<DeliveryResult> SendAsync(MailMessage message, MailSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var server = Target(settings);
        if (Obstacle(settings) is { } obstacle)
        {
            // Somebody can mend it without the mail being written again.
            return new DeliveryResult.Failed(server, obstacle, Retryable: true);
        }

        if (MimeComposer.Compose(message) is not { } mime)
        {
            return new DeliveryResult.Failed(server, MailFailure.AddressInvalid, Retryable: false);
        }

        SmtpSession? session = null;
        try
        {
            session = await OpenAsync(settings.Relay!, cancellationToken);
            var reply = await session.SendAsync(mime, cancellationToken);
            await pool.GiveAsync(session);
            return reply is null
                ? new DeliveryResult.Failed(server, MailFailure.AddressInvalid, Retryable: false)
                : new DeliveryResult.HandedOver(server, reply, SmtpReplies.QueueIdOf(reply));
        }
        catch (Exception exception) when (SmtpReplies.Explain(exception, server, cancellationToken) is { } failed)
        {
            // Whatever it is in the middle of, the next mail begins anew.
            session?.Dispose();
            return failed;
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public MailFailure? Obstacle(MailSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Relay is not { } relay ? MailFailure.NotSetUp
            : relay.Secret is { } secret && secrets.Open(secret) is null ? MailFailure.SecretLost
            : null;
    }

    /// <inheritdoc />
    public string Target(MailSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Relay?.ToString() ?? "no server";
    }

    private async Task<SmtpSession> OpenAsync(SmtpEndpoint relay, CancellationToken cancellationToken) =>
        await pool.TakeAsync(relay, cancellationToken)
        ?? await SmtpSession.OpenAsync(
            relay, relay.Secret is { } secret ? secrets.Open(secret) : null, Patience, new NullProtocolLogger(), cancellationToken);
}
