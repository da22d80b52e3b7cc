using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Outbox;

/// <summary>A mail that this sender alone may send: begun and settled, or given back.</summary>
/// <param name="lease">The right to it.</param>
/// <param name="message">The mail as it was just before it was taken.</param>
internal sealed class LeasedMail(Lease lease, OutboxMessage message) : IAsyncDisposable
{
    private PortalDbContext? _db;
    private OutboxMessage? _row;

    /// <summary>The mail as it was just before it was taken.</summary>
    public OutboxMessage Message => message;

    /// <summary>Looks whether it is still to be sent: it may have been called back since it was taken, or be another sender's by now.</summary>
    public async Task<bool> BeginAsync(CancellationToken cancellationToken)
    {
        _db = await lease.OpenAsync(cancellationToken);
        _row = await lease.Held(_db, message.Id).SingleOrDefaultAsync(m => m.State == MailState.HandingOver, cancellationToken);
        return _row is not null;
    }

    /// <summary>Writes down that it is being handed over by another way.</summary>
    /// <param name="way">By which.</param>
    /// <param name="insteadOf">The way that failed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when another sender has taken the mail over.</returns>
    public async Task<bool> TurnToAsync(LeasedWay way, FailedWay insteadOf, CancellationToken cancellationToken) =>
        await lease.Held(_db!, message.Id)
            .ExecuteUpdateAsync(
                s => s
                    .SetProperty(m => m.Method, way.Method)
                    .SetProperty(m => m.Server, way.Server)
                    .SetProperty(m => m.InsteadOf, insteadOf),
                cancellationToken) > 0;

    /// <summary>Writes how the try ended, unless another sender has taken the mail over.</summary>
    /// <param name="result">How.</param>
    /// <param name="change">Makes the changes.</param>
    /// <param name="turn">Waits for the turn to write, which ends when it is disposed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task SettleAsync(
        DeliveryResult result, Action<OutboxMessage, PortalDbContext> change, Func<Task<IDisposable>> turn, CancellationToken cancellationToken)
    {
        // What has left has left; but what failed is not tried again when it was called back meanwhile.
        if (result is DeliveryResult.Failed && !await IsStillHeldAsync(cancellationToken))
        {
            return;
        }

        change(_row!, _db!);
        _row!.LeaseId = null;
        _row.LeasedUntil = null;
        using var mine = await turn();
        try
        {
            await _db!.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Taken over in this very moment.
        }
    }

    /// <summary>Gives it back without having begun, as if it had not been taken.</summary>
    public async Task GiveBackAsync(CancellationToken cancellationToken)
    {
        await using var db = await lease.OpenAsync(cancellationToken);
        await lease.Held(db, message.Id)
            .Where(m => m.State == MailState.HandingOver)
            .ExecuteUpdateAsync(
                s => s
                    .SetProperty(m => m.State, MailState.Waiting)
                    .SetProperty(m => m.LeaseId, (Guid?)null)
                    .SetProperty(m => m.LeasedUntil, (DateTime?)null)
                    .SetProperty(m => m.Attempts, m => m.Attempts - 1),
                cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_db is not null)
        {
            await _db.DisposeAsync();
        }

        await lease.LetGoAsync(message.Id);
    }

    private async Task<bool> IsStillHeldAsync(CancellationToken cancellationToken)
    {
        var lease = _row!.LeaseId;
        await _db!.Entry(_row).ReloadAsync(cancellationToken);
        return _db.Entry(_row).State != EntityState.Detached && _row.LeaseId == lease;
    }
}
