namespace LucyPortal.Domain;

/// <summary>How a challenge stands.</summary>
public enum ChallengePhase
{
    /// <summary>A code can be typed.</summary>
    Live = 1,

    /// <summary>All its codes have run out.</summary>
    Expired = 2,

    /// <summary>It ended before its time; see <see cref="ChallengeView.End"/>.</summary>
    Ended = 3,
}

/// <summary>A code that works, as a person knows it: by the time of its mail.</summary>
/// <param name="SentAt">When it was sent (UTC).</param>
/// <param name="ExpiresAt">The last instant at which it works (UTC).</param>
public sealed record SentCode(DateTime SentAt, DateTime ExpiresAt);

/// <summary>A challenge as a page shows it, at one moment.</summary>
/// <param name="Id">The challenge.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="Address">Where the codes go.</param>
/// <param name="Phase">How it stands.</param>
/// <param name="End">Why it ended, if it did.</param>
/// <param name="LiveCodes">The codes that work, oldest first.</param>
/// <param name="LastSentAt">When the newest code was sent (UTC), whether it still works or not.</param>
/// <param name="ExpiresAt">When the last code runs out, or ran out (UTC).</param>
/// <param name="TriesLeft">Wrong answers that are left.</param>
/// <param name="ResendFrom">From when on the next code can be sent (UTC): the pause, or the hourly limit.</param>
/// <param name="LimitReached">True when it is the hourly limit that <see cref="ResendFrom"/> waits for.</param>
/// <param name="LockedUntil">Until when the account is locked (UTC), if it is.</param>
/// <param name="NextEndLocks">True when as many wrong codes again would lock the account.</param>
/// <param name="Mail">Where the newest mail is.</param>
public sealed record ChallengeView(
    Guid Id,
    ChallengePurpose Purpose,
    string Address,
    ChallengePhase Phase,
    ChallengeEnd? End,
    IReadOnlyList<SentCode> LiveCodes,
    DateTime LastSentAt,
    DateTime ExpiresAt,
    int TriesLeft,
    DateTime ResendFrom,
    bool LimitReached,
    DateTime? LockedUntil,
    bool NextEndLocks,
    MailFate? Mail)
{
    /// <summary>True once the next server, or the mail folder, has the newest mail; before that nothing may be called sent.</summary>
    public bool IsHandedOver => Mail?.State == MailState.HandedOver;

    /// <summary>The same, a while later: its codes run out by themselves.</summary>
    /// <param name="now">This moment (UTC).</param>
    public ChallengeView At(DateTime now) => Phase == ChallengePhase.Live && now > ExpiresAt
        ? this with { Phase = ChallengePhase.Expired, LiveCodes = [] }
        : this;
}
