using System.Security.Cryptography;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Data;

/// <summary>How a setup link stands.</summary>
public enum SetupLinkState
{
    /// <summary>It works.</summary>
    Valid,

    /// <summary>It is not, or no longer, the link that works.</summary>
    Unknown,

    /// <summary>It was the right one, but too late.</summary>
    Expired,

    /// <summary>The first administrator exists: there is nothing to set up.</summary>
    Done,
}

/// <summary>The one-time link of the first start and the claim that makes one first administrator out of several attempts.</summary>
public sealed class SetupStore(PortalDbContext db, TimeProvider time)
{
    /// <summary>True while no user exists.</summary>
    public async Task<bool> IsOpenAsync(CancellationToken cancellationToken) => !await db.Users.AnyAsync(cancellationToken);

    /// <summary>Replaces the link by a new one.</summary>
    /// <returns>The token; only its hash is kept.</returns>
    public async Task<string> RenewLinkAsync(CancellationToken cancellationToken)
    {
        var (token, hash) = RandomToken.New();
        try
        {
            await ReplaceLinkAsync(hash, cancellationToken);
        }
        catch (DbUpdateException exception) when (!DatabaseFailure.IsTransient(exception))
        {
            // Another server, starting at the same moment, has made the row: now there is one to replace.
            db.ChangeTracker.Clear();
            await ReplaceLinkAsync(hash, cancellationToken);
        }

        return token;
    }

    /// <summary>Looks a token up without using it up.</summary>
    public async Task<SetupLinkState> CheckAsync(string? token, CancellationToken cancellationToken)
    {
        if (!await IsOpenAsync(cancellationToken))
        {
            return SetupLinkState.Done;
        }

        var link = await db.SetupLinks.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (link is null || RandomToken.HashOf(token) is not { } hash || !CryptographicOperations.FixedTimeEquals(hash, link.TokenHash))
        {
            return SetupLinkState.Unknown;
        }

        return time.GetUtcNow().UtcDateTime <= link.ExpiresAt ? SetupLinkState.Valid : SetupLinkState.Expired;
    }

    /// <summary>Takes the right to create the first administrator; part of the transaction that creates it.</summary>
    /// <returns>False when somebody else has it.</returns>
    public async Task<bool> ClaimAsync(CancellationToken cancellationToken)
    {
        if (!await IsOpenAsync(cancellationToken) || await db.SetupClaims.AnyAsync(cancellationToken))
        {
            return false;
        }

        db.SetupClaims.Add(new SetupClaim { TakenAt = time.GetUtcNow().UtcDateTime });
        db.SetupLinks.RemoveRange(await db.SetupLinks.ToListAsync(cancellationToken));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException exception) when (!DatabaseFailure.IsTransient(exception))
        {
            // Forgotten, or the end of the operation would try to save it again.
            db.ChangeTracker.Clear();
            return false;
        }
    }

    private async Task ReplaceLinkAsync(byte[] hash, CancellationToken cancellationToken)
    {
        var link = await db.SetupLinks.SingleOrDefaultAsync(cancellationToken);
        if (link is null)
        {
            link = new SetupLink { TokenHash = [] };
            db.SetupLinks.Add(link);
        }

        link.TokenHash = hash;
        link.ExpiresAt = time.GetUtcNow().UtcDateTime + SetupLink.Lifetime;
        await db.SaveChangesAsync(cancellationToken);
    }
}
