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

    /// <summary>
    /// Looks whether it is still to be sent, and still this way: since it was taken it may have been called back, other settings may have
    /// come into force, and another sender may have it by now.
    /// </summary>
    /// <param name="settings">The settings that it is about to leave by.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when it is not; where it is still to be sent, it has been given back.</returns>
    public async Task<bool> BeginAsync(Guid settings, CancellationToken cancellationToken)
    {
        _db = await lease.OpenAsync(cancellationToken);
        var db = _db;
        var found = await StillToBeSent(db)
            .Select(m => new { Row = m, IsRightWay = m.OnlyBy != null || db.MailSettings.Any(s => s.Id == settings && s.Status == MailSettingsStatus.InForce) })
            .SingleOrDefaultAsync(cancellationToken);
        if (found is { IsRightWay: false })
        {
            await GiveBackAsync(cancellationToken);
            return false;
        }

        _row = found?.Row;
        return _row is not null;
    }

    /// <summary>Writes down that it is being handed over by another way.</summary>
    /// <param name="way">By which.</param>
    /// <param name="insteadOf">The way that failed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when it was called back, or another sender has taken it over.</returns>
    public async Task<bool> TurnToAsync(LeasedWay way, FailedWay insteadOf, CancellationToken cancellationToken) =>
        await StillToBeSent(_db!)
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
        await StillToBeSent(db)
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

    private IQueryable<OutboxMessage> StillToBeSent(PortalDbContext db) => lease.Held(db, message.Id).Where(m => m.State == MailState.HandingOver);

    private async Task<bool> IsStillHeldAsync(CancellationToken cancellationToken)
    {
        var lease = _row!.LeaseId;
        await _db!.Entry(_row).ReloadAsync(cancellationToken);
        return _db.Entry(_row).State != EntityState.Detached && _row.LeaseId == lease;
    }
}
