using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Data;

/// <summary>Questions about users that Identity's own services don't answer.</summary>
public sealed class Accounts(PortalDbContext db)
{
    /// <summary>The user as stored now, not tracked; null when there is none.</summary>
    public Task<PortalUser?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, cancellationToken);

    /// <summary>How the second factors of these accounts stand. One query, for a watch over many.</summary>
    public async Task<IReadOnlyDictionary<Guid, TwoFactorStanding>> StandingsAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken) =>
        await db.Users
            .Where(u => ids.Contains(u.Id))
            .Select(u => new { u.Id, u.SavedMethod, u.ConfiguredMethod, Unused = db.RecoveryCodes.Count(c => c.UserId == u.Id && c.UsedAt == null) })
            .ToDictionaryAsync(u => u.Id, u => new TwoFactorStanding(new(u.SavedMethod, u.ConfiguredMethod), u.Unused), cancellationToken);

    /// <summary>How many active administrators there are.</summary>
    public Task<int> CountAdministratorsAsync(CancellationToken cancellationToken) =>
        db.Users.CountAsync(u => u.Role == PortalRole.Administrator && !u.IsDisabled, cancellationToken);

    /// <summary>Keeps the zone that a browser names, so that mails state the times that its pages show; a chosen zone stays.</summary>
    /// <param name="id">The user.</param>
    /// <param name="timeZone">IANA name; ignored when it is unknown here.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task KeepTimeZoneAsync(Guid id, string? timeZone, CancellationToken cancellationToken)
    {
        if (IsTimeZone(timeZone))
        {
            await db.Users
                .Where(u => u.Id == id && u.TimeZone == null)
                .ExecuteUpdateAsync(s => s.SetProperty(u => u.TimeZone, timeZone), cancellationToken);
        }
    }

    /// <summary>True for a zone that this server knows by its IANA name.</summary>
    public static bool IsTimeZone(string? timeZone) =>
        timeZone is { Length: > 0 and <= 64 } && TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone) && zone.HasIanaId;
}
