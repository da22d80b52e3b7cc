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
/// The right to send some mails, held by one sender at a time among all servers. It is short and renewed while the sender lives,
/// so that a killed one's mails are taken over within seconds. It ends with the last of its mails.
/// </summary>
internal sealed class Lease : IAsyncDisposable
{
    private readonly IDbContextFactory<PortalDbContext> _contexts;
    private readonly TimeProvider _time;
    private readonly Guid? _id;
    private readonly CancellationTokenSource _end = new();
    private readonly List<Guid> _held;
    private readonly Task _renewal;

    private Lease(IDbContextFactory<PortalDbContext> contexts, TimeProvider time, Guid id, IEnumerable<Guid> held)
    {
        _contexts = contexts;
        _time = time;
        _id = id;
        _held = [.. held];
        _renewal = RenewAsync();
    }

    /// <summary>How long a lease holds without a renewal.</summary>
    public static TimeSpan Length { get; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Takes those of the mails that are still due and that nobody else holds, in one commit, and writes down where they are being handed
    /// over.
    /// </summary>
    public static async Task<IReadOnlyList<LeasedMail>> TakeAsync(
        IDbContextFactory<PortalDbContext> contexts,
        TimeProvider time,
        IReadOnlyList<OutboxMessage> messages,
        LeasedWay way,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var until = now + Length;
        var id = Guid.NewGuid();
        Guid? lease = id;
        var ids = messages.Select(m => m.Id).ToList();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var taken = await db.OutboxMessages
            .Where(m => ids.Contains(m.Id))
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
            return [];
        }

        if (taken < ids.Count)
        {
            ids = await db.OutboxMessages.Where(m => ids.Contains(m.Id) && m.LeaseId == lease).Select(m => m.Id).ToListAsync(cancellationToken);
        }

        var held = new Lease(contexts, time, id, ids);
        return [.. messages.Where(m => ids.Contains(m.Id)).Select(m => new LeasedMail(held, m))];
    }

    /// <summary>One of its mails, as long as no other sender has taken it over.</summary>
    public IQueryable<OutboxMessage> Held(PortalDbContext db, Guid mail) => db.OutboxMessages.Where(m => m.Id == mail && m.LeaseId == _id);

    /// <summary>Opens a context for one of its mails.</summary>
    public Task<PortalDbContext> OpenAsync(CancellationToken cancellationToken) => _contexts.CreateDbContextAsync(cancellationToken);

    /// <summary>Lets go of a mail; the lease ends with the last one.</summary>
    public async ValueTask LetGoAsync(Guid mail)
    {
        lock (_held)
        {
            if (!_held.Remove(mail) || _held.Count > 0)
            {
                return;
            }
        }

        await DisposeAsync();
    }

    /// <inheritdoc />
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
        List<Guid> held;
        lock (_held)
        {
            held = [.. _held];
        }

        try
        {
            await using var db = await _contexts.CreateDbContextAsync(_end.Token);
            await db.OutboxMessages
                .Where(m => held.Contains(m.Id) && m.LeaseId == _id)
                .ExecuteUpdateAsync(s => s.SetProperty(m => m.LeasedUntil, until), _end.Token);
        }
        catch (Exception exception) when (DatabaseFailure.Is(exception))
        {
            // The database is away. One renewal may fail; after more the lease runs out, and another sender may double these mails.
        }
    }
}
