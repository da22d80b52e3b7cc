using LucyPortal.Data;
using LucyPortal.Domain;

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
}
