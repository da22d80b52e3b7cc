using LucyPortal.Data;
using LucyPortal.Domain;

namespace LucyPortal.Verification;

/// <summary>
/// What every wrong second factor brings about, be it a mailed code or a recovery code: the one place that sees them all. The try
/// itself was paid from its bucket before anything was compared.
/// </summary>
public sealed class WrongSecondFactors(AuditLog audit, SecondFactorAlarm alarm)
{
    /// <summary>Notes a wrong second factor. Part of the running operation, with the account held.</summary>
    /// <param name="user">Whose it was to be.</param>
    /// <param name="paidFrom">The bucket that its try was paid from.</param>
    /// <param name="answer">What was answered wrongly.</param>
    /// <param name="now">This moment (UTC).</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Until when the bucket is locked by it (UTC), if it is, and whether the password counts as stolen from now on.</returns>
    public async Task<(DateTime? LockedUntil, bool IsStolen)> NoteAsync(
        PortalUser user, TryBucket paidFrom, WrongAnswer answer, DateTime now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(paidFrom);
        ArgumentNullException.ThrowIfNull(answer);
        audit.Add(AuditAction.SecondFactorRefused, user.Id, succeeded: false, detail: answer.What);
        DateTime? lockedUntil = paidFrom.IsLocked(now) ? paidFrom.LockedUntil : null;
        if (lockedUntil is not null)
        {
            audit.Add(AuditAction.Locked, user.Id, detail: paidFrom.Kind.ToString());
        }

        if (!answer.AtSignIn)
        {
            // Whoever is signed in has given both factors: wrong codes say nothing about the password there.
            paidFrom.LeaveRow();
            return (lockedUntil, false);
        }

        var isStolen = await alarm.RaiseAsync(user, paidFrom, answer.IsLast || lockedUntil is not null, now, cancellationToken);
        return (lockedUntil, isStolen);
    }
}

/// <summary>A wrong second factor.</summary>
/// <param name="What">What it was, for the security log.</param>
/// <param name="AtSignIn">True for the second step of a sign-in: whoever gets there knows the password.</param>
/// <param name="IsLast">True when its challenge takes no more answers.</param>
public sealed record WrongAnswer(string What, bool AtSignIn, bool IsLast);
