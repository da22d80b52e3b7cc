using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Data;

/// <summary>What was done at the server's console and no administrator has acknowledged yet.</summary>
/// <param name="Id">Which one.</param>
/// <param name="Kind">What was done.</param>
/// <param name="UserId">To whose account.</param>
/// <param name="DisplayName">The name of that account's owner.</param>
/// <param name="Email">The owner's address.</param>
/// <param name="At">When (UTC).</param>
/// <param name="Reason">Why.</param>
public sealed record OpenConsoleReset(
    long Id, ConsoleResetKind Kind, Guid UserId, string DisplayName, string Email, DateTime At, string Reason);

/// <summary>Remembers what was done at the server's console until an administrator has acknowledged it.</summary>
public sealed class ConsoleResets(PortalDbContext db, PortalTransaction transaction, Accounts accounts, AuditLog audit, TimeProvider time)
{
    /// <summary>Adds one to the running operation.</summary>
    public void Add(ConsoleResetKind kind, Guid userId, string reason) => db.ConsoleResets.Add(new ConsoleReset
    {
        Kind = kind,
        UserId = userId,
        At = time.GetUtcNow().UtcDateTime,
        Reason = reason,
    });

    /// <summary>Those that nobody has acknowledged, the newest first.</summary>
    public async Task<IReadOnlyList<OpenConsoleReset>> OpenAsync(CancellationToken cancellationToken) => await (
        from reset in db.ConsoleResets
        join user in db.Users on reset.UserId equals user.Id
        where reset.AcknowledgedAt == null
        orderby reset.Id descending
        select new OpenConsoleReset(reset.Id, reset.Kind, user.Id, user.DisplayName, user.Email ?? "", reset.At, reset.Reason))
        .ToListAsync(cancellationToken);

    /// <summary>Acknowledges one.</summary>
    /// <param name="id">Which one.</param>
    /// <param name="administrator">Who does; the caller has asked for the role.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when somebody else was faster, or it is for somebody else to do: nothing was changed.</returns>
    public Task<bool> AcknowledgeAsync(long id, Guid administrator, CancellationToken cancellationToken) => transaction.RunAsync(
        async token =>
        {
            var reset = await db.ConsoleResets.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id && r.AcknowledgedAt == null, token);
            if (reset is null
                || !ConsoleReset.MayAcknowledge(administrator, reset.UserId, await accounts.CountAdministratorsAsync(token))
                || await TakeAsync(id, administrator, token) == 0)
            {
                return false;
            }

            audit.Add(AuditAction.ConsoleResetAcknowledged, reset.UserId, detail: $"{reset.Kind}: {reset.Reason}");
            return true;
        },
        cancellationToken);

    /// <summary>In one statement: of two who press at once one has acknowledged it.</summary>
    private Task<int> TakeAsync(long id, Guid administrator, CancellationToken cancellationToken)
    {
        DateTime? now = time.GetUtcNow().UtcDateTime;
        Guid? by = administrator;
        return db.ConsoleResets
            .Where(r => r.Id == id && r.AcknowledgedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(r => r.AcknowledgedAt, now).SetProperty(r => r.AcknowledgedBy, by), cancellationToken);
    }
}
