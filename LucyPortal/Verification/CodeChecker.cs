using System.Security.Cryptography;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Verification;

/// <summary>
/// Judges answers. A try is paid, for the challenge and for the account, before anything is compared; the first right answer uses
/// the challenge up in one statement, and what depends on it happens in the same transaction.
/// </summary>
public sealed class CodeChecker(
    PortalDbContext db,
    PortalTransaction transaction,
    OutboxWriter outbox,
    MailSettingsStore mailSettings,
    WrongSecondFactors wrongs,
    CodeKeys keys,
    VerificationRules rules,
    VerificationMetrics metrics,
    TimeProvider time)
{
    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Judges an answer.</summary>
    /// <param name="binding">The challenge it answers.</param>
    /// <param name="typed">What was typed.</param>
    /// <param name="onAccepted">What a right answer brings about, within the transaction that uses the challenge up.</param>
    /// <param name="cancellationToken">Ends the wait, as long as no try has been paid.</param>
    public async Task<AnswerVerdict> AnswerAsync(
        ChallengeBinding binding,
        string? typed,
        Func<PortalUser, CancellationToken, Task> onAccepted,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(binding);
        var input = CodeInput.Parse(typed);
        var verdict = input is CodeInput.Digits digits
            ? await JudgeAsync(binding, digits.Code, onAccepted, cancellationToken)
            : new AnswerVerdict.Malformed(input);
        metrics.Judged(binding.Purpose, verdict);
        return verdict;
    }

    private async Task<AnswerVerdict> JudgeAsync(
        ChallengeBinding binding,
        string typed,
        Func<PortalUser, CancellationToken, Task> onAccepted,
        CancellationToken cancellationToken)
    {
        var (challenge, refused) = await transaction.RunAsync(token => PayAsync(binding, token), cancellationToken);
        if (challenge is null)
        {
            return refused!;
        }

        // Paid for, so judged to the end: a caller who goes away meanwhile must not leave a try that nobody settles.
        var (code, unjudged) = await MatchAsync(challenge, typed, CancellationToken.None);
        return await transaction.RunAsync(
            token => unjudged is not null ? HandBackAsync(challenge, unjudged, token)
                : code is null ? CountWrongAsync(challenge, token)
                : ConsumeAsync(challenge, code, onAccepted, token),
            CancellationToken.None);
    }

    private async Task<(Challenge? Paid, AnswerVerdict? Refused)> PayAsync(ChallengeBinding binding, CancellationToken cancellationToken)
    {
        var now = Now;
        await transaction.HoldAccountAsync(binding.UserId, cancellationToken);
        var user = await db.Users.SingleAsync(u => u.Id == binding.UserId, cancellationToken);
        var challenge = await db.LatestChallengeAsync(binding, user, cancellationToken);
        var bucket = await db.BucketAsync(binding.UserId, TryKind.SecondFactor, binding.FromKnownBrowser, cancellationToken);
        AnswerVerdict? refused = challenge switch
        {
            _ when bucket.IsLocked(now) => new AnswerVerdict.Locked(bucket.LockedUntil!.Value),
            null => new AnswerVerdict.Ended(null),
            { EndedAt: not null } => new AnswerVerdict.Ended(challenge.End),
            _ when challenge.IsOvertaken(user) => new AnswerVerdict.Ended(ChallengeEnd.Overtaken),
            _ when user.IsPasswordStolen && !challenge.FromKnownBrowser => new AnswerVerdict.Ended(ChallengeEnd.PasswordStolen),
            _ when !challenge.IsLive(now) => new AnswerVerdict.Expired(challenge.ExpiresAt),
            _ when !challenge.TryPay(rules) => new AnswerVerdict.Ended(ChallengeEnd.TooManyTries),
            _ => null,
        };
        return refused is null && bucket.TryPay(rules, now) ? (challenge, null) : (null, refused);
    }

    /// <summary>Compares; says instead why nothing could be compared, where that is so.</summary>
    private async Task<(ChallengeCode? Code, AnswerVerdict? Unjudged)> MatchAsync(
        Challenge challenge,
        string typed,
        CancellationToken cancellationToken)
    {
        var live = challenge.LiveCodes(Now).ToList();
        if (live.Count == 0)
        {
            return (null, new AnswerVerdict.Expired(challenge.ExpiresAt));
        }

        ChallengeCode? match = null;
        var checkable = 0;
        foreach (var code in live)
        {
            if (await keys.FindAsync(code.KeyId, cancellationToken) is { } key)
            {
                checkable++;
                // Every live code is compared, in fixed time, whether or not one has matched.
                match = CryptographicOperations.FixedTimeEquals(CodeHash.Compute(key, challenge, typed), code.Hash) ? code : match;
            }
        }

        return (match, checkable == 0 ? new AnswerVerdict.KeysLost() : null);
    }

    private async Task<AnswerVerdict> ConsumeAsync(
        Challenge paid,
        ChallengeCode code,
        Func<PortalUser, CancellationToken, Task> onAccepted,
        CancellationToken cancellationToken)
    {
        var now = Now;
        var challenge = await HoldAsync(paid, cancellationToken);
        var bucket = await BucketAsync(challenge, cancellationToken);
        challenge.HandBack();
        bucket.HandBack();
        var user = await db.Users.SingleAsync(u => u.Id == challenge.UserId, cancellationToken);
        if (challenge.IsOvertaken(user))
        {
            challenge.Finish(ChallengeEnd.Overtaken, now);
            await CallBackMailsAsync(challenge, ChallengeEnd.Overtaken, cancellationToken);
            return new AnswerVerdict.Ended(challenge.End);
        }

        if (user.IsPasswordStolen && !challenge.FromKnownBrowser)
        {
            // The wrong code that made it so came while this one was compared.
            challenge.Finish(ChallengeEnd.PasswordStolen, now);
            await CallBackMailsAsync(challenge, ChallengeEnd.PasswordStolen, cancellationToken);
            return new AnswerVerdict.Ended(challenge.End);
        }

        await db.SaveChangesAsync(cancellationToken);
        var won = await db.Challenges
            .Where(c => c.Id == challenge.Id && c.EndedAt == null)
            .ExecuteUpdateAsync(
                s => s.SetProperty(c => c.EndedAt, now).SetProperty(c => c.End, ChallengeEnd.Consumed),
                cancellationToken);
        if (won == 0)
        {
            // Lost the race to the same answer, or the challenge ended meanwhile: counts nowhere.
            return new AnswerVerdict.Ended(challenge.End);
        }

        await CallBackMailsAsync(challenge, ChallengeEnd.Consumed, cancellationToken);
        await ProveAsync(user, challenge, code, cancellationToken);
        await onAccepted(user, cancellationToken);
        return new AnswerVerdict.Accepted();
    }

    /// <summary>The code came back: so this address and the settings that its mail left by work.</summary>
    private async Task ProveAsync(PortalUser user, Challenge challenge, ChallengeCode code, CancellationToken cancellationToken)
    {
        var mail = await db.OutboxMessages
            .AsNoTracking()
            .Where(m => m.Id == code.MessageId)
            .Select(m => new { m.State, m.MailSettingsId, m.Method, m.InsteadOf })
            .SingleOrDefaultAsync(cancellationToken);
        await outbox.MarkTypedBackAsync(code.MessageId, cancellationToken);
        user.Prove(challenge.Address, mail?.MailSettingsId);
        // While a mail is tried again, it is another way that brought this code; and a way that broke off may have brought it after all.
        if (mail is { State: MailState.HandedOver, MailSettingsId: { } id, Method: { } way }
            && mail.InsteadOf?.Failure is not (MailFailure.TimedOut or MailFailure.ProtocolBroken))
        {
            await mailSettings.MarkProvenAsync(id, way, cancellationToken);
        }
    }

    private async Task<AnswerVerdict> CountWrongAsync(Challenge paid, CancellationToken cancellationToken)
    {
        var now = Now;
        var challenge = await HoldAsync(paid, cancellationToken);
        var bucket = await BucketAsync(challenge, cancellationToken);
        challenge.CountWrong(rules, now);
        var user = await db.Users.SingleAsync(u => u.Id == challenge.UserId, cancellationToken);
        var answer = new WrongAnswer(challenge.Purpose.ToString(), challenge.Purpose == ChallengePurpose.SignIn, IsLast: challenge.EndedAt is not null);
        var (lockedUntil, isStolen) = await wrongs.NoteAsync(user, bucket, answer, now, cancellationToken);
        if (lockedUntil is not null)
        {
            challenge.Finish(ChallengeEnd.Locked, now);
        }

        if (isStolen)
        {
            challenge.Finish(ChallengeEnd.PasswordStolen, now);
        }

        if (challenge.EndedAt is not null)
        {
            await CallBackMailsAsync(challenge, challenge.End!.Value, cancellationToken);
        }

        return lockedUntil is { } until ? new AnswerVerdict.Locked(until)
            : challenge.EndedAt is not null ? new AnswerVerdict.Ended(challenge.End)
            : new AnswerVerdict.Wrong(
                challenge.TriesLeft(rules),
                [.. challenge.LiveCodes(now).Select(c => new SentCode(c.SentAt, c.ExpiresAt))]);
    }

    private async Task<AnswerVerdict> HandBackAsync(Challenge paid, AnswerVerdict unjudged, CancellationToken cancellationToken)
    {
        var challenge = await HoldAsync(paid, cancellationToken);
        challenge.HandBack();
        (await BucketAsync(challenge, cancellationToken)).HandBack();
        return unjudged;
    }

    private Task<TryBucket> BucketAsync(Challenge challenge, CancellationToken cancellationToken) =>
        db.BucketAsync(challenge.UserId, TryKind.SecondFactor, challenge.FromKnownBrowser, cancellationToken);

    private async Task CallBackMailsAsync(Challenge challenge, ChallengeEnd end, CancellationToken cancellationToken)
    {
        await outbox.CancelAsync([.. challenge.Codes.Select(c => c.MessageId)], cancellationToken);
        transaction.AfterCommit(() => metrics.Ended(challenge.Purpose, end));
    }

    /// <summary>The challenge as it stands now, a moment after its try was paid, with its account held.</summary>
    private async Task<Challenge> HoldAsync(Challenge paid, CancellationToken cancellationToken)
    {
        await transaction.HoldAccountAsync(paid.UserId, cancellationToken);
        return await db.Challenges.Include(c => c.Codes).SingleAsync(c => c.Id == paid.Id, cancellationToken);
    }
}
