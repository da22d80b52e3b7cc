namespace LucyPortal.Domain;

/// <summary>What kind of wrong try a bucket counts. The numbers are stored.</summary>
public enum TryKind
{
    /// <summary>Wrong passwords.</summary>
    Password = 1,

    /// <summary>Wrong second factors, of every method and purpose.</summary>
    SecondFactor = 2,

    /// <summary>
    /// Wrong recovery codes. Apart from the other second factors, so that wrong mailed codes don't lock the way out; 80 random bits
    /// leave nothing to guess in the tries that this adds.
    /// </summary>
    RecoveryCode = 3,
}

/// <summary>
/// The wrong tries on one account: above every method, challenge and session, in the database, so that neither a resend, a new
/// challenge, a restart nor a second server starts a count again. Only a full sign-in does.
/// </summary>
public sealed class TryBucket
{
    /// <summary>The account.</summary>
    public Guid UserId { get; init; }

    /// <summary>What is counted.</summary>
    public TryKind Kind { get; init; }

    /// <summary>Wrong tries since the last full sign-in or the last lock, and tries being judged.</summary>
    public int Tries { get; private set; }

    /// <summary>Until when the bucket refuses everything (UTC).</summary>
    public DateTime? LockedUntil { get; private set; }

    /// <summary>True while the bucket refuses everything.</summary>
    public bool IsLocked(DateTime now) => LockedUntil > now;

    /// <summary>Takes a try, before any comparing; the last one locks.</summary>
    /// <returns>False while locked: nothing may be judged then.</returns>
    public bool TryPay(VerificationRules rules, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(rules);
        if (IsLocked(now))
        {
            return false;
        }

        if (LockedUntil is not null)
        {
            Reset();
        }

        Tries++;
        if (rules.LockoutEnabled && Tries >= rules.LockoutTries)
        {
            LockedUntil = now + rules.LockoutPeriod;
        }

        return true;
    }

    /// <summary>Gives a paid try back, and with it the lock that only this try had caused.</summary>
    public void HandBack()
    {
        Tries = Math.Max(0, Tries - 1);
        LockedUntil = null;
    }

    /// <summary>Starts the count again: after a full sign-in, or when a lock has run out.</summary>
    public void Reset()
    {
        Tries = 0;
        LockedUntil = null;
    }
}
