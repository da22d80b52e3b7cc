using LucyPortal.Data;
using LucyPortal.Domain;

namespace LucyPortal.Verification;

/// <summary>
/// What every wrong second factor brings about, be it a mailed code or a recovery code: the one place that sees them all. The try
/// itself was paid from its bucket before anything was compared.
/// </summary>
public sealed class WrongSecondFactors(AuditLog audit)
{
    /// <summary>Notes a wrong second factor. Part of the running operation, with the account held.</summary>
    /// <param name="paidFrom">The bucket that its try was paid from.</param>
    /// <param name="what">What was answered wrongly, for the security log.</param>
    /// <param name="now">This moment (UTC).</param>
    /// <returns>Until when the bucket is locked by it (UTC); null while it is not.</returns>
    public DateTime? Note(TryBucket paidFrom, string what, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(paidFrom);
        audit.Add(AuditAction.SecondFactorRefused, paidFrom.UserId, succeeded: false, detail: what);
        if (!paidFrom.IsLocked(now))
        {
            return null;
        }

        audit.Add(AuditAction.Locked, paidFrom.UserId, detail: paidFrom.Kind.ToString());
        return paidFrom.LockedUntil;
    }
}
