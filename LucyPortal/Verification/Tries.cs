using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Verification;

/// <summary>Starts the counts of wrong tries again: the privilege of a full sign-in, for browsers like the one it came from.</summary>
public sealed class Tries(PortalDbContext db)
{
    /// <summary>Resets the buckets of the account for known browsers, or those for all others. Part of the operation that completes a sign-in.</summary>
    public async Task ResetAsync(Guid userId, bool fromKnownBrowser, CancellationToken cancellationToken)
    {
        foreach (var kind in Enum.GetValues<TryKind>())
        {
            (await db.BucketAsync(userId, kind, fromKnownBrowser, cancellationToken)).Reset();
        }
    }

    /// <summary>Starts all counts of the account anew, whoever's they are. Part of the running operation, behind the account's lock.</summary>
    public async Task StartAnewAsync(Guid userId, CancellationToken cancellationToken)
    {
        foreach (var bucket in await db.TryBuckets.Where(b => b.UserId == userId).ToListAsync(cancellationToken))
        {
            bucket.Reset();
        }
    }
}
