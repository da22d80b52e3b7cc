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
    DueMails dueMails,
    DeliveryMethods methods,
    Attempts attempts,
    OutboxSignal signal,
    OutboxHealth health,
    TimeProvider time,
    ILogger<OutboxDispatcher> logger) : IDisposable
{
    private const int MostAtOnce = 5;

    /// <summary>
    /// How long the next mail waits for those before. One after the other, a killed server doubles one mail at most; but a mail that its
    /// server holds up must not hold up everybody's codes, so then up to <see cref="MostAtOnce"/> are in flight, as they are from the
    /// beginning where many wait.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>One write at a time: SQLite has one writer, and whoever finds it busy waits far longer than a write takes.</summary>
    private readonly SemaphoreSlim _writing = new(1);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <inheritdoc />
    public void Dispose() => _writing.Dispose();

    /// <summary>Sends everything that is due now, mail after mail.</summary>
    /// <returns>When the next mail will be due (UTC); null when none waits.</returns>
    public async Task<DateTime?> DispatchDueAsync(CancellationToken cancellationToken)
    {
        List<Task> running = [];
        Queue<Outgoing> taken = [];
        try
        {
            var next = await StartNextAsync(running, taken, cancellationToken);
            while (running.Count > 0)
            {
                await AnyOrPatienceAsync(running, cancellationToken);
                if (await EndedAsync(running) == 0)
                {
                    // They are held up: what waits behind them may leave by another server, and must not pass for being handed over.
                    await GiveBackAsync(taken);
                }

                next = await StartNextAsync(running, taken, cancellationToken);
            }

            return next;
        }
        finally
        {
            // A try that is cut off may have been taken or not: it is waited for, whatever went wrong with another one.
            await Task.WhenAll([.. running, GiveBackAsync(taken)]);
        }
    }

    /// <summary>Starts the next mail that is due, and more where many are, as far as they may be in flight.</summary>
    /// <returns>Where none was started because none is due: when the next will be (UTC), if one waits.</returns>
    private async Task<DateTime?> StartNextAsync(List<Task> running, Queue<Outgoing> taken, CancellationToken cancellationToken)
    {
        DateTime? next = null;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (running.Count >= MostAtOnce)
            {
                return null;
            }

            if (taken.Count == 0)
            {
                next = await TakeAsync(taken, cancellationToken);
            }

            if (taken.TryDequeue(out var mail))
            {
                running.Add(DispatchAsync(mail, cancellationToken));
            }
        }
        while (taken.Count > 0);
        return next;
    }

    /// <summary>Takes what is due.</summary>
    /// <returns>Where nothing is: when the next mail will be due (UTC), if one waits.</returns>
    private async Task<DateTime?> TakeAsync(Queue<Outgoing> taken, CancellationToken cancellationToken)
    {
        // Where another server was faster with all of them, others may still be due.
        while (taken.Count == 0)
        {
            var due = await dueMails.LookAsync(cancellationToken);
            if (due.Mails is not [var first, ..])
            {
                return due.Next;
            }

            var (settings, way) = await WayOfAsync(first, cancellationToken);
            var target = new LeasedWay(settings.Id, way, Target(settings, way));
            using var turn = await TurnToWriteAsync();
            foreach (var mail in await Lease.TakeAsync(contexts, time, due.Mails, target, cancellationToken))
            {
                taken.Enqueue(new Outgoing(mail, settings, way));
            }
        }

        return null;
    }

    private async Task AnyOrPatienceAsync(List<Task> running, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(running.Append(Task.Delay(Patience, time, over.Token)));
        await over.CancelAsync();
    }

    /// <summary>Takes out what has ended; what went wrong with it is thrown, so that the whole round ends.</summary>
    /// <returns>How many have.</returns>
    private static async Task<int> EndedAsync(List<Task> running)
    {
        var all = running.Where(r => r.IsCompleted).ToList();
        foreach (var ended in all)
        {
            running.Remove(ended);
            await ended;
        }

        return all.Count;
    }

    private async Task DispatchAsync(Outgoing outgoing, CancellationToken stopping)
    {
        var (mail, settings, way) = outgoing;
        await using var lease = mail;
        if (!await mail.BeginAsync(settings.Id, CancellationToken.None))
        {
            return;
        }

        signal.Changed(mail.Message.Id);
        // From here on a stop of the server waits for the try to end: one that is cut off may have been taken or not.
        var attempt = await attempts.RunAsync(mail, settings, way, stopping);
        await mail.SettleAsync(attempt.Result, (message, db) => Settle(message, attempt, settings, db), TurnToWriteAsync, CancellationToken.None);
        health.Beat();
        signal.Changed(mail.Message.Id);
        if (mail.Message.NotAfter is not null && attempt.Result is DeliveryResult.HandedOver { QueueId: not null, QueueMachine: not null })
        {
            signal.TellQueued();
        }
    }

    /// <summary>Gives back what was taken and not begun, so that it need not wait until the lease has run out.</summary>
    private static async Task GiveBackAsync(Queue<Outgoing> taken)
    {
        while (taken.TryDequeue(out var outgoing))
        {
            await using var mail = outgoing.Mail;
            try
            {
                await mail.GiveBackAsync(CancellationToken.None);
            }
            catch (Exception exception) when (DatabaseFailure.Is(exception))
            {
                // The lease will run out.
            }
        }
    }

    private async Task<IDisposable> TurnToWriteAsync()
    {
        await _writing.WaitAsync(CancellationToken.None);
        return new WhenDisposed(() => _writing.Release());
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

    private async Task<MailWay> WayOfAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.WayOfAsync(message, cancellationToken);
    }

    /// <param name="Mail">The mail.</param>
    /// <param name="Settings">The settings that it leaves by.</param>
    /// <param name="Way">Their method, or their fallback.</param>
    private sealed record Outgoing(LeasedMail Mail, MailSettings Settings, MailDeliveryMethod Way);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail {MessageId}, try {Attempt}, was not handed over: {Failure}")]
    private partial void LogFailed(Guid messageId, int attempt, MailFailure failure);
}
