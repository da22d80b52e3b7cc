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
/// challenge, a restart nor a second server starts a count again. Only a full sign-in does. Known browsers have a bucket of their own:
/// whoever guesses elsewhere can't keep the owner out of them.
/// </summary>
public sealed class TryBucket
{
    /// <summary>The account.</summary>
    public Guid UserId { get; init; }

    /// <summary>What is counted.</summary>
    public TryKind Kind { get; init; }

    /// <summary>True for the bucket that all known browsers of the account share; false for everybody else's.</summary>
    public bool FromKnownBrowser { get; init; }

    /// <summary>Wrong tries since the last full sign-in or the last lock, and tries being judged.</summary>
    public int Tries { get; private set; }

    /// <summary>As <see cref="Tries"/>, at sign-ins alone; and no lock that runs out starts this count again.</summary>
    public int TriesInARow { get; private set; }

    /// <summary>
    /// Tries refused unjudged, because the bucket was locked. No rule asks for it: it makes a refused try write what a judged one writes,
    /// so that the time of an answer does not tell that an account is locked.
    /// </summary>
    public int RefusedTries { get; private set; }

    /// <summary>When the owner was last told by mail that these tries fail, or are not made at all (UTC).</summary>
    public DateTime? OwnerToldAt { get; private set; }

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
            Refuse();
            return false;
        }

        if (LockedUntil is not null)
        {
            Tries = 0;
            LockedUntil = null;
        }

        Tries++;
        TriesInARow++;
        if (rules.LockoutEnabled && Tries >= rules.LockoutTries)
        {
            LockedUntil = now + rules.LockoutPeriod;
        }

        return true;
    }

    /// <summary>Notes a try that was refused unjudged.</summary>
    public void Refuse() => RefusedTries++;

    /// <summary>Gives a paid try back, and with it the lock that only this try had caused.</summary>
    public void HandBack()
    {
        Tries = Math.Max(0, Tries - 1);
        TriesInARow = Math.Max(0, TriesInARow - 1);
        LockedUntil = null;
    }

    /// <summary>Starts all counts again: after a full sign-in from such a browser.</summary>
    public void Reset()
    {
        Tries = 0;
        TriesInARow = 0;
        RefusedTries = 0;
        LockedUntil = null;
    }

    /// <summary>Takes the last try out of the count in a row: it was none at a sign-in.</summary>
    public void LeaveRow() => TriesInARow = Math.Max(0, TriesInARow - 1);

    /// <summary>Starts the count in a row again: it has had its consequence.</summary>
    public void EndRow() => TriesInARow = 0;

    /// <summary>Whether the owner may be told again, and if so, notes that it is done now.</summary>
    public bool TryTellOwner(VerificationRules rules, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(rules);
        if (OwnerToldAt + rules.NoticePause > now)
        {
            return false;
        }

        OwnerToldAt = now;
        return true;
    }
}
