using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LucyPortal.Verification;

/// <summary>
/// Sends codes: continues the live challenge or begins one, keeps the pause and the hourly limit, and writes code and mail in one
/// transaction.
/// </summary>
public sealed class CodeSender(
    PortalDbContext db,
    PortalTransaction transaction,
    OutboxWriter outbox,
    AuditLog audit,
    CodeKeys keys,
    PortalSettingsStore settings,
    MailDrafts drafts,
    Caller caller,
    VerificationRules rules,
    VerificationMetrics metrics,
    IOptions<PortalOptions> portal,
    TimeProvider time)
{
    /// <summary>A code that would work for less than this is not worth sending: a fresh challenge begins instead.</summary>
    private static readonly TimeSpan ShortestUse = TimeSpan.FromMinutes(1);

    /// <summary>Sends a code to the user's own address, unless the pause, the hourly limit or a lock forbids it.</summary>
    /// <param name="binding">The challenge that the code is for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="isWanted">
    /// Whether a code still makes sense for the account, asked behind its lock: what another window has just taken back gets none any more.
    /// </param>
    public async Task<SendVerdict> SendAsync(
        ChallengeBinding binding, CancellationToken cancellationToken, Func<PortalUser, bool>? isWanted = null)
    {
        ArgumentNullException.ThrowIfNull(binding);
        // Read ahead: making a key writes, and the transaction holds locks that others wait for.
        var (keyId, key) = await keys.CurrentAsync(cancellationToken);
        var supplies = new Supplies(keyId, key, (await settings.GetAsync(cancellationToken)).HelpContact);
        var verdict = await transaction.RunAsync(token => SendWithinAsync(binding, supplies, isWanted, token), cancellationToken);
        if (verdict is SendVerdict.Sent)
        {
            metrics.Issued(binding.Purpose);
        }

        return verdict;
    }

    /// <summary>What keeps a code from being sent right now, without sending one; null when nothing does.</summary>
    public async Task<SendVerdict?> ObstacleAsync(ChallengeBinding binding, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(binding);
        var now = time.GetUtcNow().UtcDateTime;
        var user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == binding.UserId, cancellationToken);
        return user.Email is not { Length: > 0 }
            ? new SendVerdict.NoAddress()
            : await ForbiddenAsync(binding, await db.LiveChallengeAsync(binding, user, now, cancellationToken), now, cancellationToken);
    }

    private async Task<SendVerdict> SendWithinAsync(
        ChallengeBinding binding, Supplies supplies, Func<PortalUser, bool>? isWanted, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await transaction.HoldAccountAsync(binding.UserId, cancellationToken);
        var user = await db.Users.SingleAsync(u => u.Id == binding.UserId, cancellationToken);
        if (user.IsDisabled)
        {
            return new SendVerdict.Disabled();
        }

        if (isWanted?.Invoke(user) == false)
        {
            return new SendVerdict.NotWanted();
        }

        if (binding.MailSettingsDraft is { } draft && !await drafts.MayConfirmAsync(draft, user, cancellationToken))
        {
            return new SendVerdict.NotWanted();
        }

        if (user.Email is not { Length: > 0 } address)
        {
            return new SendVerdict.NoAddress();
        }

        var challenge = await db.LiveChallengeAsync(binding, user, now, cancellationToken);
        if (await ForbiddenAsync(binding, challenge, now, cancellationToken) is { } forbidden)
        {
            return forbidden;
        }

        challenge = await ContinueOrBeginAsync(challenge, binding, user, address, now, cancellationToken);
        await AddCodeAsync(challenge, user, supplies, now, cancellationToken);
        return new SendVerdict.Sent(challenge.ExpiresAt);
    }

    private async Task<SendVerdict?> ForbiddenAsync(
        ChallengeBinding binding,
        Challenge? challenge,
        DateTime now,
        CancellationToken cancellationToken)
    {
        var bucket = await db.TryBuckets.FindAsync([binding.UserId, TryKind.SecondFactor, binding.FromKnownBrowser], cancellationToken);
        if (bucket?.IsLocked(now) == true)
        {
            return new SendVerdict.Locked(bucket.LockedUntil!.Value);
        }

        if (challenge is not null && challenge.Codes.Max(c => c.SentAt) + rules.ResendPause is var next && next > now)
        {
            return new SendVerdict.Paused(next);
        }

        return await SendLimit.ReachedUntilAsync(db, binding, now, cancellationToken) is { } free
            ? new SendVerdict.LimitReached(free)
            : null;
    }

    private async Task<Challenge> ContinueOrBeginAsync(
        Challenge? challenge,
        ChallengeBinding binding,
        PortalUser user,
        string address,
        DateTime now,
        CancellationToken cancellationToken)
    {
        // Without a try left, a new code could not be answered: a killed server can leave a challenge alive like that.
        var exhausted = challenge?.TriesLeft(rules) == 0;
        if (challenge is not null && !exhausted && challenge.CreatedAt + rules.ChallengeLifetime - now >= ShortestUse)
        {
            return challenge;
        }

        if (challenge is not null)
        {
            var end = exhausted ? ChallengeEnd.TooManyTries : ChallengeEnd.Renewed;
            challenge.Finish(end, now);
            transaction.AfterCommit(() => metrics.Ended(binding.Purpose, end));
            await outbox.CancelAsync([.. challenge.Codes.Select(c => c.MessageId)], cancellationToken);
        }

        var begun = new Challenge
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            UserId = user.Id,
            Purpose = binding.Purpose,
            Subject = binding.Subject,
            BinderHash = binding.BinderHash,
            FromKnownBrowser = binding.FromKnownBrowser,
            SecurityStamp = user.SecurityStamp!,
            Address = address,
            CreatedAt = now,
        };
        db.Challenges.Add(begun);
        return begun;
    }

    private async Task AddCodeAsync(
        Challenge challenge,
        PortalUser user,
        Supplies supplies,
        DateTime now,
        CancellationToken cancellationToken)
    {
        var live = challenge.LiveCodes(now).ToList();
        foreach (var oldest in live.Take(Math.Max(0, live.Count - rules.LiveCodes + 1)))
        {
            oldest.ReplacedAt = now;
            await outbox.CancelAsync([oldest.MessageId], cancellationToken);
        }

        var code = OneTimeCode.Generate();
        var last = challenge.CreatedAt + rules.ChallengeLifetime;
        var expires = now + rules.CodeLifetime is var whole && whole < last ? whole : last;
        var mail = new CodeMail(portal.Value.ProductName, user, challenge, code, now, expires, caller.SourceAddress, supplies.HelpContact);
        db.ChallengeCodes.Add(new ChallengeCode
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            ChallengeId = challenge.Id,
            Hash = CodeHash.Compute(supplies.Key, challenge, code),
            KeyId = supplies.KeyId,
            MessageId = outbox.Add(mail.ToOutbox()),
            SentAt = now,
            ExpiresAt = expires,
        });
        challenge.ExpiresAt = expires;
        audit.Add(AuditAction.CodeSent, user.Id, detail: challenge.Purpose.ToString());
    }

    /// <summary>What a code and its mail are made with.</summary>
    private sealed record Supplies(Guid KeyId, byte[] Key, string? HelpContact);
}
