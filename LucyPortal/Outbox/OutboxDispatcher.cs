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
    HandOver handOver,
    OutboxSignal signal,
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
        var (settings, way) = await WayOfAsync(due, cancellationToken);
        await using var lease = await Lease.TakeAsync(contexts, time, due, new LeasedWay(settings.Id, way, Target(settings, way)), cancellationToken);
        if (lease is null)
        {
            return;
        }

        signal.Changed(due.Id);
        // From here on a stop of the server waits for the try to end: one that is cut off may have been taken or not.
        var attempt = await TryAsync(lease, settings, way);
        await lease.SettleAsync((message, db) => Settle(message, attempt, settings, db), CancellationToken.None);
        health.Beat();
        signal.Changed(due.Id);
        if (attempt.Result is DeliveryResult.HandedOver { QueueId: not null, QueueMachine: not null })
        {
            signal.TellQueued();
        }
    }

    /// <summary>Tries once: by the method, and where that can't, by the fallback.</summary>
    private async Task<Attempt> TryAsync(Lease lease, MailSettings settings, MailDeliveryMethod way)
    {
        if (!handOver.TryPrepare(lease.Message, settings, out var mail, out var failure))
        {
            return new Attempt(way, new DeliveryResult.Failed(Target(settings, way), failure.Value, Retryable: failure != MailFailure.ContentLost));
        }

        var result = await handOver.SendAsync(mail, settings, way);
        if (result is not DeliveryResult.Failed failed || FallbackPlan.After(lease.Message, settings, failed, Now) is not { } fallback)
        {
            return new Attempt(way, result);
        }

        LogFailed(lease.Message.Id, lease.Message.Attempts + 1, failed.Failure);
        var insteadOf = new FailedWay(way, OutboxText.Cut(failed.Server)!, failed.Failure, OutboxText.Cut(failed.Reply));
        if (!await lease.TurnToAsync(new LeasedWay(settings.Id, fallback, Target(settings, fallback)), insteadOf, CancellationToken.None))
        {
            // Another sender has it by now.
            return new Attempt(way, failed);
        }

        signal.Changed(lease.Message.Id);
        return new Attempt(fallback, await handOver.SendAsync(mail, settings, fallback), insteadOf, failed.Retryable);
    }

    private void Settle(OutboxMessage message, Attempt attempt, MailSettings settings, PortalDbContext db)
    {
        Settlement.Settle(message, attempt, settings, Now);
        if (attempt.Result is DeliveryResult.Failed failed)
        {
            LogFailed(message.Id, message.Attempts, failed.Failure);
        }

        if (attempt is { Result: DeliveryResult.HandedOver, InsteadOf: { } insteadOf })
        {
            db.AuditEvents.Add(FallbackPlan.EventOf(message, attempt.Way, insteadOf, Now));
        }
    }

    private string Target(MailSettings settings, MailDeliveryMethod way) => OutboxText.Cut(methods.For(way).Target(settings))!;

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

    private async Task<MailWay> WayOfAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.WayOfAsync(message, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail {MessageId}, try {Attempt}, was not handed over: {Failure}")]
    private partial void LogFailed(Guid messageId, int attempt, MailFailure failure);
}
