using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Verification;

/// <summary>Finds challenges by what they are bound to.</summary>
internal static class ChallengeQueries
{
    /// <summary>The newest challenge of this binding that the user's stamp has not overtaken, live or not, tracked, with its codes.</summary>
    public static Task<Challenge?> LatestChallengeAsync(
        this PortalDbContext db,
        ChallengeBinding binding,
        PortalUser user,
        CancellationToken cancellationToken) => db.Challenges
        .Include(c => c.Codes)
        .Where(c => c.UserId == binding.UserId
            && c.Purpose == binding.Purpose
            && c.BinderHash == binding.BinderHash
            && c.Subject == binding.Subject
            && c.SecurityStamp == user.SecurityStamp)
        .OrderByDescending(c => c.CreatedAt)
        .FirstOrDefaultAsync(cancellationToken);

    /// <summary>As <see cref="LatestChallengeAsync"/>, but null unless it is live and goes to the user's address of today.</summary>
    public static async Task<Challenge?> LiveChallengeAsync(
        this PortalDbContext db,
        ChallengeBinding binding,
        PortalUser user,
        DateTime now,
        CancellationToken cancellationToken)
    {
        var latest = await db.LatestChallengeAsync(binding, user, cancellationToken);
        return latest?.IsLive(now) == true && latest.Address == user.Email ? latest : null;
    }

    /// <summary>The user's bucket, made if it is the first of its kind. Call it while the account is held.</summary>
    public static async Task<TryBucket> BucketAsync(
        this PortalDbContext db,
        Guid userId,
        TryKind kind,
        bool fromKnownBrowser,
        CancellationToken cancellationToken)
    {
        var bucket = await db.TryBuckets.FindAsync([userId, kind, fromKnownBrowser], cancellationToken);
        if (bucket is null)
        {
            bucket = new TryBucket { UserId = userId, Kind = kind, FromKnownBrowser = fromKnownBrowser };
            db.TryBuckets.Add(bucket);
        }

        return bucket;
    }
}
