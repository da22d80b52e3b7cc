using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Outbox;

/// <summary>
/// Sends what is due: takes a mail, hands it over, writes how that went. A mail that can't be handed over now is tried again with
/// growing pauses; one that is refused for good, or would come too late, is not.
/// </summary>
public sealed partial class OutboxDispatcher(
    IDbContextFactory<PortalDbContext> contexts,
    DeliveryMethods methods,
    OutboxPayload payload,
    OutboxSignal signal,
    OutboxMetrics metrics,
    OutboxHealth health,
    TimeProvider time,
    ILogger<OutboxDispatcher> logger)
{
    private const int MostAtOnce = 4;

    /// <summary>
    /// How long the next mail waits for those before. One after the other, a killed server doubles one mail at most; but a mail that its
    /// server holds up must not hold up everybody's codes, so then up to <see cref="MostAtOnce"/> are in flight.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestTry = TimeSpan.FromSeconds(90);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Sends everything that is due now, mail after mail.</summary>
    /// <returns>When the next mail will be due (UTC); null when none waits.</returns>
    public async Task<DateTime?> DispatchDueAsync(CancellationToken cancellationToken)
    {
        List<Task> running = [];
        try
        {
            var next = await StartNextAsync(running, cancellationToken);
            while (running.Count > 0)
            {
                await AnyOrPatienceAsync(running, cancellationToken);
                await EndedAsync(running);
                next = await StartNextAsync(running, cancellationToken);
            }

            return next;
        }
        finally
        {
            // A try that is cut off may have been taken or not: it is waited for, whatever went wrong with another one.
            await Task.WhenAll(running);
        }
    }

    /// <summary>Starts the next mail that is due, where one more may be in flight.</summary>
    /// <returns>Where none was started because none is due: when the next will be (UTC), if one waits.</returns>
    private async Task<DateTime?> StartNextAsync(List<Task> running, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (running.Count >= MostAtOnce)
        {
            return null;
        }

        var (due, next) = await NextAsync(cancellationToken);
        if (due is not null)
        {
            running.Add(DispatchAsync(due, cancellationToken));
        }

        return next;
    }

    private async Task AnyOrPatienceAsync(List<Task> running, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(running.Append(Task.Delay(Patience, time, over.Token)));
        await over.CancelAsync();
    }

    /// <summary>Takes out what has ended; what went wrong with it is thrown, so that the whole round ends.</summary>
    private static async Task EndedAsync(List<Task> running)
    {
        foreach (var ended in running.Where(r => r.IsCompleted).ToList())
        {
            running.Remove(ended);
            await ended;
        }
    }

    private async Task DispatchAsync(OutboxMessage due, CancellationToken cancellationToken)
    {
        var settings = await SettingsForAsync(due, cancellationToken);
        var server = Cut(methods.For(settings).Target(settings))!;
        await using var lease = await Lease.TakeAsync(contexts, time, due, settings, server, cancellationToken);
        if (lease is null)
        {
            return;
        }

        signal.Changed(due.Id);
        // From here on a stop of the server waits for the try to end: one that is cut off may have been taken or not.
        var result = await TryAsync(lease.Message, settings);
        await lease.SettleAsync(message => Settle(message, result), CancellationToken.None);
        health.Beat();
        signal.Changed(due.Id);
        if (result is DeliveryResult.HandedOver { QueueId: not null, QueueMachine: not null })
        {
            signal.TellQueued();
        }
    }

    private async Task<DeliveryResult> TryAsync(OutboxMessage message, MailSettings settings)
    {
        var method = methods.For(settings);
        var server = method.Target(settings);
        if (message.NotAfter < Now)
        {
            return new DeliveryResult.Failed(server, MailFailure.TimedOut, Retryable: true);
        }

        if (settings.SystemNotificationEmail is not { Length: > 0 } sender)
        {
            return new DeliveryResult.Failed(server, MailFailure.NoSender, Retryable: true);
        }

        if (message.Payload is null || payload.Unprotect(message.Payload) is not { } content)
        {
            return new DeliveryResult.Failed(server, MailFailure.ContentLost, Retryable: false);
        }

        var mail = new MailMessage(
            message.Id, sender, message.Recipient, content.RecipientName, content.Subject, content.Text, content.Html, message.CreatedAt);
        return await HandOverAsync(method, mail, settings);
    }

    private async Task<DeliveryResult> HandOverAsync(IDeliveryMethod method, MailMessage mail, MailSettings settings)
    {
        using var activity = OutboxMetrics.Traces.StartActivity("mail.handover");
        activity?.SetTag("delivery_method", settings.Method.ToString());
        using var timeout = new CancellationTokenSource(LongestTry, time);
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

        metrics.HandedOver(settings.Method, result, time.GetElapsedTime(began));
        activity?.SetTag("result", result.GetType().Name);
        return result;
    }

    private void Settle(OutboxMessage message, DeliveryResult result)
    {
        message.Server = Cut(result.Server);
        message.StateSince = Now;
        switch (result)
        {
            case DeliveryResult.HandedOver taken:
                message.State = MailState.HandedOver;
                message.Reply = Cut(taken.Reply);
                message.QueueId = taken.QueueId;
                if (taken is { QueueId: not null, QueueMachine: { } machine })
                {
                    message.QueueMachine = machine;
                    message.QueueFate = QueueFate.Watched;
                    message.QueueSince = Now;
                }

                message.Failure = null;
                break;
            case DeliveryResult.Failed failed:
                message.Reply = Cut(failed.Reply);
                message.Failure = failed.Failure;
                message.NextAttemptAt = Now + RetryPlan.PauseAfter(message.Attempts, failed.Wait);
                message.State = message.State == MailState.Cancelled ? MailState.Cancelled : StateAfter(message, failed);
                LogFailed(message.Id, message.Attempts, failed.Failure);
                break;
        }

        if (message.State != MailState.Waiting)
        {
            message.Payload = null;
        }
    }

    private static MailState StateAfter(OutboxMessage message, DeliveryResult.Failed failed) => failed.Retryable
        ? message.NextAttemptAt > (message.NotAfter ?? message.CreatedAt + RetryPlan.GiveUpAfter) ? MailState.Expired : MailState.Waiting
        : MailState.Refused;

    /// <summary>The mail whose turn it is, or when one will be due; takes back what waited too long while no worker ran.</summary>
    private async Task<(OutboxMessage? Due, DateTime? Next)> NextAsync(CancellationToken cancellationToken)
    {
        var now = Now;
        var oldest = now - RetryPlan.GiveUpAfter;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var first = await FirstWaitingAsync();
        // A late one is due as well, for no retry is planned past the end of a mail.
        if (first is { } late && (late.NotAfter < now || late.CreatedAt < oldest))
        {
            await db.OutboxMessages
                .Where(m => m.State == MailState.Waiting && (m.NotAfter < now || m.CreatedAt < oldest))
                .ExecuteUpdateAsync(
                    s => s
                        .SetProperty(m => m.State, MailState.Expired)
                        .SetProperty(m => m.StateSince, now)
                        .SetProperty(m => m.Payload, (byte[]?)null),
                    cancellationToken);
            first = await FirstWaitingAsync();
        }

        return first?.NextAttemptAt <= now
            ? (first, null)
            : (await FirstAsync(db.OutboxMessages.Where(m => m.State == MailState.HandingOver && m.LeasedUntil < now)), first?.NextAttemptAt);

        Task<OutboxMessage?> FirstWaitingAsync() => FirstAsync(db.OutboxMessages.Where(m => m.State == MailState.Waiting));

        Task<OutboxMessage?> FirstAsync(IQueryable<OutboxMessage> which) =>
            which.AsNoTracking().OrderBy(m => m.NextAttemptAt).FirstOrDefaultAsync(cancellationToken);
    }

    private async Task<MailSettings> SettingsForAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.SettingsForAsync(message, cancellationToken);
    }

    private static string? Cut(string? text) => text?.Length > OutboxMessage.TextLength ? text[..OutboxMessage.TextLength] : text;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail {MessageId}, try {Attempt}, was not handed over: {Failure}")]
    private partial void LogFailed(Guid messageId, int attempt, MailFailure failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "Mail {MessageId} met an unforeseen {Error}; it is tried again")]
    private partial void LogUnforeseen(Guid messageId, string error);
}
