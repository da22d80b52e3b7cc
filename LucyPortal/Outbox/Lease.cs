using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Outbox;

/// <summary>Where a mail is being handed over.</summary>
/// <param name="SettingsId">The mail settings.</param>
/// <param name="Method">Their method, or their fallback.</param>
/// <param name="Server">The server or folder.</param>
internal sealed record LeasedWay(Guid SettingsId, MailDeliveryMethod Method, string Server);

/// <summary>
/// The right to send one mail, held by one sender at a time among all servers. It is short and renewed while the sender lives,
/// so that a killed one's mail is taken over within seconds.
/// </summary>
internal sealed class Lease : IAsyncDisposable
{
    private readonly IDbContextFactory<PortalDbContext> _contexts;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _renewal;

    private Lease(IDbContextFactory<PortalDbContext> contexts, TimeProvider time, OutboxMessage message)
    {
        _contexts = contexts;
        _time = time;
        Message = message;
        _renewal = RenewAsync();
    }

    /// <summary>How long a lease holds without a renewal.</summary>
    public static TimeSpan Length { get; } = TimeSpan.FromSeconds(15);

    /// <summary>The mail as it was just before it was taken.</summary>
    public OutboxMessage Message { get; }

    /// <summary>Takes the mail if it is still due and nobody else holds it, and writes down where it is being handed over.</summary>
    public static async Task<Lease?> TakeAsync(
        IDbContextFactory<PortalDbContext> contexts,
        TimeProvider time,
        OutboxMessage message,
        LeasedWay way,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var until = now + Length;
        Guid? lease = Guid.NewGuid();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var taken = await db.OutboxMessages
            .Where(m => m.Id == message.Id)
            .Where(m => (m.State == MailState.Waiting && m.NextAttemptAt <= now) || (m.State == MailState.HandingOver && m.LeasedUntil < now))
            .ExecuteUpdateAsync(
                s => s
                    .SetProperty(m => m.State, MailState.HandingOver)
                    .SetProperty(m => m.StateSince, now)
                    .SetProperty(m => m.LeaseId, lease)
                    .SetProperty(m => m.LeasedUntil, until)
                    .SetProperty(m => m.Method, way.Method)
                    .SetProperty(m => m.MailSettingsId, way.SettingsId)
                    .SetProperty(m => m.Server, way.Server)
                    .SetProperty(m => m.InsteadOf, (FailedWay?)null)
                    .SetProperty(m => m.Attempts, m => m.Attempts + 1),
                cancellationToken);
        if (taken == 0)
        {
            return null;
        }

        message.LeaseId = lease;
        return new Lease(contexts, time, message);
    }

    /// <summary>Writes down that it is being handed over by another way.</summary>
    /// <param name="way">By which.</param>
    /// <param name="insteadOf">The way that failed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when another sender has taken the mail over.</returns>
    public async Task<bool> TurnToAsync(LeasedWay way, FailedWay insteadOf, CancellationToken cancellationToken)
    {
        await using var db = await _contexts.CreateDbContextAsync(cancellationToken);
        return await db.OutboxMessages
            .Where(m => m.Id == Message.Id && m.LeaseId == Message.LeaseId)
            .ExecuteUpdateAsync(
                s => s
                    .SetProperty(m => m.Method, way.Method)
                    .SetProperty(m => m.Server, way.Server)
                    .SetProperty(m => m.InsteadOf, insteadOf),
                cancellationToken) > 0;
    }

    /// <summary>Writes how the try ended, unless another sender has taken the mail over.</summary>
    public async Task SettleAsync(Action<OutboxMessage, PortalDbContext> change, CancellationToken cancellationToken)
    {
        await using var db = await _contexts.CreateDbContextAsync(cancellationToken);
        var message = await db.OutboxMessages.SingleOrDefaultAsync(
            m => m.Id == Message.Id && m.LeaseId == Message.LeaseId,
            cancellationToken);
        if (message is null)
        {
            return;
        }

        change(message, db);
        message.LeaseId = null;
        message.LeasedUntil = null;
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Taken over in this very moment.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _renewal;
        _end.Dispose();
    }

    private async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(Length / 3, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                await RenewOnceAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Settled.
        }
    }

    private async Task RenewOnceAsync()
    {
        var until = _time.GetUtcNow().UtcDateTime + Length;
        try
        {
            await using var db = await _contexts.CreateDbContextAsync(_end.Token);
            await db.OutboxMessages
                .Where(m => m.Id == Message.Id && m.LeaseId == Message.LeaseId)
                .ExecuteUpdateAsync(s => s.SetProperty(m => m.LeasedUntil, until), _end.Token);
        }
        catch (Exception exception) when (DatabaseFailure.Is(exception))
        {
            // The database is away. One renewal may fail; after more the lease runs out, and another sender may double this one mail.
        }
    }
}
