using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Verification;

/// <summary>Starts the counts of wrong tries again: the privilege of a full sign-in.</summary>
public sealed class Tries(PortalDbContext db)
{
    /// <summary>Resets both buckets of the account. Part of the operation that completes a sign-in.</summary>
    public async Task ResetAsync(Guid userId, CancellationToken cancellationToken)
    {
        foreach (var kind in Enum.GetValues<TryKind>())
        {
            (await db.BucketAsync(userId, kind, cancellationToken)).Reset();
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
