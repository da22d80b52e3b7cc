namespace LucyPortal.Domain;

/// <summary>Why a session ended. The numbers are stored; the sign-in page has a sentence for each.</summary>
public enum SessionEnd
{
    /// <summary>The user signed out.</summary>
    SignedOut = 1,

    /// <summary>2FA was configured: everybody signs in again with a code.</summary>
    TwoFactorConfigured = 2,

    /// <summary>2FA was turned off from another session.</summary>
    TwoFactorTurnedOff = 3,

    /// <summary>The password was changed from another session.</summary>
    PasswordChanged = 4,

    /// <summary>Nobody used it for too long.</summary>
    Idle = 5,

    /// <summary>It reached its longest life.</summary>
    TimedOut = 6,

    /// <summary>An administrator ended it or disabled the account.</summary>
    ByAdministrator = 7,

    /// <summary>A newer sign-in in the same browser, or a renewal, took its place.</summary>
    Replaced = 8,

    /// <summary>The account changed in a way that no session may outlive.</summary>
    AccountChanged = 9,

    /// <summary>An administrator removed the account's 2FA: the second factor that the session stands on is gone.</summary>
    TwoFactorReset = 10,
}

/// <summary>One signed-in browser. Its id is a claim in the cookie; the row decides whether the cookie is worth anything.</summary>
public sealed class Session
{
    /// <summary>Longest <see cref="Browser"/>, in characters.</summary>
    public const int BrowserLength = 200;

    /// <summary>The id in the cookie's <c>sid</c> claim.</summary>
    public Guid Id { get; init; }

    /// <summary>Who is signed in.</summary>
    public Guid UserId { get; init; }

    /// <summary>The user's security stamp at the sign-in; when the stamp moves on, the session is over.</summary>
    public required string SecurityStamp { get; init; }

    /// <summary>When the sign-in was completed (UTC).</summary>
    public DateTime CreatedAt { get; init; }

    /// <summary>The last use (UTC), true to about a minute.</summary>
    public DateTime LastSeenAt { get; set; }

    /// <summary>The last instant of its life, used or not (UTC).</summary>
    public DateTime ExpiresAt { get; init; }

    /// <summary>When it was ended (UTC).</summary>
    public DateTime? EndedAt { get; set; }

    /// <summary>Why it was ended.</summary>
    public SessionEnd? End { get; set; }

    /// <summary>The method by which the second factor was given at sign-in.</summary>
    public TwoFactorMethod Method { get; init; }

    /// <summary>True when a recovery code stood in for that method.</summary>
    public bool ByRecoveryCode { get; init; }

    /// <summary>When its owner last proved to be there since the sign-in (UTC); null when no step-up was made.</summary>
    public DateTime? StepUpAt { get; set; }

    /// <summary>When an earlier second factor of this session was accepted again, for the mail settings alone (UTC).</summary>
    public DateTime? MailRepairAt { get; set; }

    /// <summary>The browser as it names itself, cut to <see cref="BrowserLength"/>.</summary>
    public string? Browser { get; init; }

    /// <summary>The address that the sign-in came from.</summary>
    public string? SourceAddress { get; init; }

    /// <summary>When its owner last proved to be there, by the sign-in or a step-up (UTC).</summary>
    public DateTime ProvedAt => StepUpAt ?? CreatedAt;

    /// <summary>When a second factor was last given in it (UTC); null when none was: a session without one steps up by password.</summary>
    public DateTime? SecondFactorAt => Method == TwoFactorMethod.None ? null : ProvedAt;

    /// <summary>True while its last proof opens what asks for a step-up.</summary>
    public bool IsProvedFor(StepUpScope scope, DateTime now) =>
        StepUpRules.IsFresh(ProvedAt, now) || (scope == StepUpScope.MailSettings && StepUpRules.IsFresh(MailRepairAt, now));
}
