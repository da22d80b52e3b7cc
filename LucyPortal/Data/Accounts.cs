using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Data;

/// <summary>Questions about users that Identity's own services don't answer.</summary>
public sealed class Accounts(PortalDbContext db)
{
    /// <summary>The user as stored now, not tracked; null when there is none.</summary>
    public Task<PortalUser?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, cancellationToken);

    /// <summary>How many active administrators there are.</summary>
    public Task<int> CountAdministratorsAsync(CancellationToken cancellationToken) =>
        db.Users.CountAsync(u => u.Role == PortalRole.Administrator && !u.IsDisabled, cancellationToken);
}
