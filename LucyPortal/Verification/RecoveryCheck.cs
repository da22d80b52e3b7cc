using System.Security.Cryptography;
using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Verification;

/// <summary>
/// Judges recovery codes at the sign-in, where the password was right. A try is paid before anything is compared, in a bucket of
/// its own: wrong mailed codes don't block the way out, and wrong recovery codes lock it by the same rule. A right code is used up in
/// one statement, and what depends on it happens in the same transaction.
/// </summary>
public sealed class RecoveryCheck(
    PortalDbContext db,
    PortalTransaction transaction,
    RecoveryCodes codes,
    CodeKeys keys,
    WrongSecondFactors wrongs,
    AuditLog audit,
    VerificationRules rules,
    VerificationMetrics metrics,
    TimeProvider time)
{
    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Judges a code.</summary>
    /// <param name="pending">The sign-in that it is to complete.</param>
    /// <param name="typed">What was typed.</param>
    /// <param name="onAccepted">What a right code brings about, within the transaction that uses it up; gets the codes that are left.</param>
    /// <param name="cancellationToken">Ends the wait, as long as no try has been paid.</param>
    public async Task<RecoveryVerdict> AnswerAsync(
        PendingSignIn pending,
        string? typed,
        Func<PortalUser, int, CancellationToken, Task> onAccepted,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pending);
        var input = RecoveryInput.Parse(typed);
        var verdict = input is RecoveryInput.Code code
            ? await JudgeAsync(pending, code.Text, onAccepted, cancellationToken)
            : new RecoveryVerdict.Malformed(input);
        metrics.Judged(verdict);
        return verdict;
    }

    /// <summary>Until when recovery codes are refused at this sign-in (UTC); null while they are not. Changes nothing.</summary>
    public async Task<DateTime?> LockedUntilAsync(PendingSignIn pending, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pending);
        var bucket = await db.TryBuckets.FindAsync([pending.UserId, TryKind.RecoveryCode, pending.FromKnownBrowser], cancellationToken);
        return bucket?.IsLocked(Now) == true ? bucket.LockedUntil : null;
    }

    private async Task<RecoveryVerdict> JudgeAsync(
        PendingSignIn pending,
        string code,
        Func<PortalUser, int, CancellationToken, Task> onAccepted,
        CancellationToken cancellationToken)
    {
        if (await transaction.RunAsync(token => PayAsync(pending, token), cancellationToken) is { } refused)
        {
            return refused;
        }

        // Paid for, so judged to the end: a caller who goes away meanwhile must not leave a try that nobody settles.
        var (match, keysLost) = await MatchAsync(pending.UserId, code, CancellationToken.None);
        return await transaction.RunAsync(
            token => keysLost ? HandBackAsync(pending, token)
                : match is null ? CountWrongAsync(pending, token)
                : UseUpAsync(pending, match.Value, onAccepted, token),
            CancellationToken.None);
    }

    /// <summary>Takes a try; says instead why nothing may be judged, where that is so.</summary>
    private async Task<RecoveryVerdict?> PayAsync(PendingSignIn pending, CancellationToken cancellationToken)
    {
        var now = Now;
        var bucket = await HoldAsync(pending, cancellationToken);
        return await AliveAsync(pending, now, cancellationToken) is null ? new RecoveryVerdict.Ended()
            : bucket.TryPay(rules, now) ? null
            : new RecoveryVerdict.Locked(bucket.LockedUntil!.Value);
    }

    /// <summary>Finds the unused code of this user that it is. All are compared, in fixed time, whether or not one has matched.</summary>
    private async Task<(Guid? Match, bool KeysLost)> MatchAsync(Guid userId, string typed, CancellationToken cancellationToken)
    {
        var unused = await db.RecoveryCodes.AsNoTracking().Where(c => c.UserId == userId && c.UsedAt == null).ToListAsync(cancellationToken);
        Guid? match = null;
        var checkable = 0;
        foreach (var ofOneKey in unused.GroupBy(c => c.KeyId))
        {
            if (await keys.FindAsync(ofOneKey.Key, cancellationToken) is { } key)
            {
                var hash = RecoveryHash.Compute(key, userId, typed);
                foreach (var code in ofOneKey)
                {
                    checkable++;
                    match = CryptographicOperations.FixedTimeEquals(hash, code.Hash) ? code.Id : match;
                }
            }
        }

        return (match, unused.Count > 0 && checkable == 0);
    }

    private async Task<RecoveryVerdict> UseUpAsync(
        PendingSignIn pending,
        Guid id,
        Func<PortalUser, int, CancellationToken, Task> onAccepted,
        CancellationToken cancellationToken)
    {
        var now = Now;
        (await HoldAsync(pending, cancellationToken)).HandBack();
        if (await AliveAsync(pending, now, cancellationToken) is not { } user)
        {
            return new RecoveryVerdict.Ended();
        }

        var won = await db.RecoveryCodes
            .Where(c => c.Id == id && c.UserId == user.Id && c.UsedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(c => c.UsedAt, now), cancellationToken);
        if (won == 0)
        {
            // Lost the race to the same code in another browser, or to a new set: counts nowhere.
            return new RecoveryVerdict.Wrong();
        }

        var left = (await codes.StockAsync(user.Id, cancellationToken)).Left;
        await onAccepted(user, left, cancellationToken);
        audit.Add(AuditAction.RecoveryCodeUsed, user.Id, detail: $"{left} left");
        return new RecoveryVerdict.Accepted();
    }

    private async Task<RecoveryVerdict> CountWrongAsync(PendingSignIn pending, CancellationToken cancellationToken)
    {
        var now = Now;
        var bucket = await HoldAsync(pending, cancellationToken);
        var user = await db.Users.SingleAsync(u => u.Id == pending.UserId, cancellationToken);
        var answer = new WrongAnswer(nameof(RecoveryCode), AtSignIn: true, IsLast: false);
        var (lockedUntil, _) = await wrongs.NoteAsync(user, bucket, answer, now, cancellationToken);
        return lockedUntil is { } until ? new RecoveryVerdict.Locked(until) : new RecoveryVerdict.Wrong();
    }

    private async Task<RecoveryVerdict> HandBackAsync(PendingSignIn pending, CancellationToken cancellationToken)
    {
        (await HoldAsync(pending, cancellationToken)).HandBack();
        return new RecoveryVerdict.KeysLost();
    }

    private async Task<TryBucket> HoldAsync(PendingSignIn pending, CancellationToken cancellationToken)
    {
        await transaction.HoldAccountAsync(pending.UserId, cancellationToken);
        return await db.BucketAsync(pending.UserId, TryKind.RecoveryCode, pending.FromKnownBrowser, cancellationToken);
    }

    /// <summary>The user, while the sign-in is pending and nothing has overtaken it.</summary>
    private async Task<PortalUser?> AliveAsync(PendingSignIn pending, DateTime now, CancellationToken cancellationToken)
    {
        var user = await db.Users.SingleAsync(u => u.Id == pending.UserId, cancellationToken);
        var isPending = await db.PendingSignIns.AnyAsync(p => p.IdHash == pending.IdHash && p.ExpiresAt >= now && p.GivenUpAt == null, cancellationToken);
        var isRefused = user.IsDisabled || (user.IsPasswordStolen && !pending.FromKnownBrowser);
        return isPending && !isRefused && user.SecurityStamp == pending.SecurityStamp ? user : null;
    }
}
