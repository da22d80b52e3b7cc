using LucyPortal.Data;
using LucyPortal.Domain;

namespace LucyPortal.Outbox;

/// <summary>A mail that this sender alone may send.</summary>
/// <param name="Lease">The right to it.</param>
/// <param name="Message">The mail as it was just before it was taken.</param>
internal sealed record LeasedMail(Lease Lease, OutboxMessage Message) : IAsyncDisposable
{
    /// <inheritdoc cref="Lease.TurnToAsync" />
    public Task<bool> TurnToAsync(LeasedWay way, FailedWay insteadOf, CancellationToken cancellationToken) =>
        Lease.TurnToAsync(Message.Id, way, insteadOf, cancellationToken);

    /// <inheritdoc cref="Lease.IsWantedAsync" />
    public Task<bool> IsWantedAsync(CancellationToken cancellationToken) => Lease.IsWantedAsync(Message.Id, cancellationToken);

    /// <inheritdoc cref="Lease.SettleAsync" />
    public Task SettleAsync(Action<OutboxMessage, PortalDbContext> change, CancellationToken cancellationToken) =>
        Lease.SettleAsync(Message.Id, change, cancellationToken);

    /// <inheritdoc cref="Lease.GiveBackAsync" />
    public Task GiveBackAsync(CancellationToken cancellationToken) => Lease.GiveBackAsync(Message.Id, cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Lease.LetGoAsync(Message.Id);
}
