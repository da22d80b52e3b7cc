using LucyPortal.Data;
using LucyPortal.Domain;

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
}
