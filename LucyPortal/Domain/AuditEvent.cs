namespace LucyPortal.Domain;

/// <summary>What happened. The numbers are stored.</summary>
public enum AuditAction
{
    /// <summary>The first administrator was created.</summary>
    AdministratorCreated = 1,

    /// <summary>A sign-in was completed.</summary>
    SignedIn = 2,

    /// <summary>A password was wrong, or right for an account that may not sign in.</summary>
    PasswordRefused = 3,

    /// <summary>A bucket of tries was locked.</summary>
    Locked = 4,

    /// <summary>The password was right, the second factor is asked for.</summary>
    SecondFactorAsked = 5,

    /// <summary>A second factor was wrong.</summary>
    SecondFactorRefused = 6,

    /// <summary>A user signed out.</summary>
    SignedOut = 7,

    /// <summary>A 2FA method was chosen and saved.</summary>
    TwoFactorSaved = 8,

    /// <summary>A 2FA method was put in force.</summary>
    TwoFactorConfigured = 9,

    /// <summary>2FA was turned off.</summary>
    TwoFactorTurnedOff = 10,

    /// <summary>The password was changed.</summary>
    PasswordChanged = 11,

    /// <summary>Profile data were changed.</summary>
    ProfileChanged = 12,

    /// <summary>Mail settings were changed.</summary>
    MailSettingsChanged = 13,

    /// <summary>Portal settings were changed.</summary>
    PortalSettingsChanged = 14,

    /// <summary>Sessions were ended from elsewhere.</summary>
    SessionsEnded = 15,

    /// <summary>A code was sent.</summary>
    CodeSent = 16,

    /// <summary>The keys that guard the codes were lost and made anew.</summary>
    CodeKeyReplaced = 17,

    /// <summary>Too many wrong second factors in a row: the password counts as stolen.</summary>
    PasswordStolen = 18,

    /// <summary>A right password was followed by no second factor for as long as one was waited for.</summary>
    SecondFactorMissing = 19,

    /// <summary>A recovery code stood in for the second factor and completed a sign-in.</summary>
    RecoveryCodeUsed = 20,

    /// <summary>A set of recovery codes was made; older ones stopped working.</summary>
    RecoveryCodesMade = 21,

    /// <summary>An account's 2FA was removed by somebody else.</summary>
    TwoFactorReset = 30,

    /// <summary>An account's counts of wrong tries were started anew by somebody else.</summary>
    AccountUnlocked = 31,

    /// <summary>A link was made by which a new password can be set.</summary>
    PasswordLinkMade = 32,

    /// <summary>An administrator has taken note of what was done at the server's console.</summary>
    ConsoleResetAcknowledged = 33,

    /// <summary>Whoever was signed in proved again to be the owner.</summary>
    SteppedUp = 40,

    /// <summary>While mail failed, an earlier second factor of the session was accepted for the mail settings.</summary>
    EarlierFactorAccepted = 41,

    /// <summary>A mail that waited for its next try was told not to wait any longer.</summary>
    MailHastened = 50,

    /// <summary>An SMTP server was added.</summary>
    SmtpServerAdded = 60,

    /// <summary>An SMTP server was changed.</summary>
    SmtpServerChanged = 61,

    /// <summary>An SMTP server was deleted.</summary>
    SmtpServerDeleted = 62,

    /// <summary>A message was handed to an SMTP server to test it.</summary>
    SmtpServerTested = 63,

    /// <summary>A test message was sent by the delivery method in force; where to is the detail.</summary>
    MailTested = 64,

    /// <summary>The mail settings were changed at the server's console; the reason is the detail.</summary>
    MailSettingsByConsole = 65,

    /// <summary>New mail settings are tried: they are not in force.</summary>
    MailDraftBegun = 66,

    /// <summary>A draft of the mail settings was discarded, or replaced by another one.</summary>
    MailDraftDropped = 67,

    /// <summary>A mail left by the fallback delivery method; in whose place and why is the detail.</summary>
    MailFallbackUsed = 68,
}

/// <summary>One line of the security log. Rows are added, never changed.</summary>
public sealed class AuditEvent
{
    /// <summary>Longest <see cref="Detail"/>, in characters.</summary>
    public const int DetailLength = 400;

    /// <summary>Grows with time.</summary>
    public long Id { get; init; }

    /// <summary>When (UTC).</summary>
    public DateTime At { get; init; }

    /// <summary>Who did it; null for a stranger or the server.</summary>
    public Guid? ActorId { get; init; }

    /// <summary>Whom it concerns.</summary>
    public Guid? SubjectId { get; init; }

    /// <summary>What happened.</summary>
    public AuditAction Action { get; init; }

    /// <summary>True when it succeeded, false when it was refused.</summary>
    public bool Succeeded { get; init; }

    /// <summary>The address it came from, as far as trusted proxies tell.</summary>
    public string? SourceAddress { get; init; }

    /// <summary>What else matters, in words; never a secret or a code.</summary>
    public string? Detail { get; init; }
}
