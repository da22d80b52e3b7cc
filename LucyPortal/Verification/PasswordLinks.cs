using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Verification;

/// <summary>
/// The one-time links by which new passwords are set. A link belongs to one account as it was when the link was made: whatever moves the
/// account's security stamp ends it.
/// </summary>
public sealed class PasswordLinks(PortalDbContext db, TimeProvider time)
{
    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Makes a link for the account, in the place of the one it may have. Part of the running operation, after the stamp has moved.</summary>
    /// <returns>The token; only its hash is kept.</returns>
    public async Task<string> RenewAsync(PortalUser user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        var (token, hash) = RandomToken.New();
        var link = await db.PasswordLinks.FindAsync([user.Id], cancellationToken);
        if (link is null)
        {
            link = new PasswordLink { UserId = user.Id, TokenHash = hash, SecurityStamp = user.SecurityStamp! };
            db.PasswordLinks.Add(link);
        }

        link.TokenHash = hash;
        link.SecurityStamp = user.SecurityStamp!;
        link.ExpiresAt = Now + PasswordLink.Lifetime;
        return token;
    }

    /// <summary>Whose password this token sets, while it does; null otherwise, whatever the reason. Uses nothing up.</summary>
    public async Task<PortalUser?> FindAsync(string? token, CancellationToken cancellationToken)
    {
        if (RandomToken.HashOf(token) is not { } hash)
        {
            return null;
        }

        var now = Now;
        return await (
            from link in db.PasswordLinks
            join user in db.Users.AsNoTracking() on link.UserId equals user.Id
            where link.TokenHash == hash
                && link.ExpiresAt >= now
                && link.SecurityStamp == user.SecurityStamp
                && !user.IsDisabled
            select user).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Uses the link up. Part of the running operation, behind the account's lock.</summary>
    /// <returns>False when it does not work any more: somebody else was faster, or the account has changed.</returns>
    public async Task<bool> UseUpAsync(string? token, CancellationToken cancellationToken)
    {
        if (await FindAsync(token, cancellationToken) is not { } user)
        {
            return false;
        }

        return await db.PasswordLinks.Where(l => l.UserId == user.Id).ExecuteDeleteAsync(cancellationToken) == 1;
    }
}
