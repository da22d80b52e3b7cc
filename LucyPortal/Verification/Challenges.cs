using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Verification;

/// <summary>Shows challenges and ends them.</summary>
public sealed class Challenges(
    PortalDbContext db,
    PortalTransaction transaction,
    OutboxReader mails,
    OutboxWriter outbox,
    VerificationRules rules,
    VerificationMetrics metrics,
    TimeProvider time)
{
    /// <summary>The newest challenge of this binding, as a page shows it; null when there is none. Sends nothing, changes nothing.</summary>
    public async Task<ChallengeView?> ViewAsync(ChallengeBinding binding, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(binding);
        var now = time.GetUtcNow().UtcDateTime;
        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == binding.UserId, cancellationToken);
        if (user is null || await db.LatestChallengeAsync(binding, user, cancellationToken) is not { } challenge)
        {
            return null;
        }

        var bucket = await db.TryBuckets.FindAsync([binding.UserId, TryKind.SecondFactor, binding.FromKnownBrowser], cancellationToken);
        var newest = challenge.Codes.MaxBy(c => c.SentAt)!;
        var pause = newest.SentAt + rules.ResendPause;
        var limit = await SendLimit.ReachedUntilAsync(db, binding, now, cancellationToken);
        return new ChallengeView(
            challenge.Id,
            challenge.Purpose,
            challenge.Address,
            challenge.EndedAt is not null ? ChallengePhase.Ended : challenge.IsLive(now) ? ChallengePhase.Live : ChallengePhase.Expired,
            challenge.End,
            [.. challenge.LiveCodes(now).Select(c => new SentCode(c.SentAt, c.ExpiresAt))],
            newest.SentAt,
            challenge.ExpiresAt,
            challenge.TriesLeft(rules),
            limit > pause ? limit.Value : pause,
            LimitReached: limit > pause,
            LockedUntil(bucket, now),
            NextEndLocks: rules.LockoutEnabled && bucket is not null && bucket.Tries + rules.TriesPerChallenge >= rules.LockoutTries,
            await mails.FateAsync(newest.MessageId, cancellationToken));
    }

    /// <summary>Until when second factors are refused there (UTC); null while they are not. Changes nothing.</summary>
    public async Task<DateTime?> LockedUntilAsync(ChallengeBinding binding, CancellationToken cancellationToken) =>
        LockedUntil(
            await db.TryBuckets.FindAsync([binding.UserId, TryKind.SecondFactor, binding.FromKnownBrowser], cancellationToken),
            time.GetUtcNow().UtcDateTime);

    /// <summary>Ends the live challenge of this binding with all its codes. Part of the running operation.</summary>
    public Task EndAsync(ChallengeBinding binding, ChallengeEnd end, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return EndAsync(
            db.Challenges.Where(c => c.UserId == binding.UserId
                && c.Purpose == binding.Purpose
                && c.BinderHash == binding.BinderHash
                && c.Subject == binding.Subject),
            end,
            cancellationToken);
    }

    /// <summary>Ends the user's live challenges of one purpose, whichever session began them. Part of the running operation.</summary>
    public Task EndAllAsync(Guid userId, ChallengePurpose purpose, CancellationToken cancellationToken) =>
        EndAsync(db.Challenges.Where(c => c.UserId == userId && c.Purpose == purpose), ChallengeEnd.Overtaken, cancellationToken);

    /// <summary>Ends all of the user's live challenges: something has changed that none may outlive. Part of the running operation.</summary>
    public Task EndAllAsync(Guid userId, CancellationToken cancellationToken) =>
        EndAsync(db.Challenges.Where(c => c.UserId == userId), ChallengeEnd.Overtaken, cancellationToken);

    private static DateTime? LockedUntil(TryBucket? bucket, DateTime now) => bucket?.IsLocked(now) == true ? bucket.LockedUntil : null;

    private async Task EndAsync(IQueryable<Challenge> challenges, ChallengeEnd end, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var live = await challenges
            .Include(c => c.Codes)
            .Where(c => c.EndedAt == null && c.ExpiresAt >= now)
            .ToListAsync(cancellationToken);
        foreach (var challenge in live)
        {
            challenge.Finish(end, now);
            transaction.AfterCommit(() => metrics.Ended(challenge.Purpose, end));
        }

        await outbox.CancelAsync([.. live.SelectMany(c => c.Codes).Select(c => c.MessageId)], cancellationToken);
    }
}
