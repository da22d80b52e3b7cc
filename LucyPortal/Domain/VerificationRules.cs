namespace LucyPortal.Domain;

/// <summary>
/// The limits of codes, tries and sends. Twenty minutes is longer than the ten that ASVS 5.0 6.5.5 and NIST SP 800-63B allow: a
/// decided deviation for mail, paid for by counting tries per challenge and per account, never per code.
/// </summary>
public sealed record VerificationRules
{
    /// <summary>How long one code is valid; 1 to 60 minutes.</summary>
    public TimeSpan CodeLifetime { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>How long after its first send a challenge can live, whatever is sent again.</summary>
    public TimeSpan ChallengeLifetime { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>Wrong answers that end a challenge; 1 to 10.</summary>
    public int TriesPerChallenge { get; init; } = 3;

    /// <summary>Codes of one challenge that may be valid at once; one more send ends the oldest.</summary>
    public int LiveCodes { get; init; } = 3;

    /// <summary>Pause between two sends of one challenge.</summary>
    public TimeSpan ResendPause { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a pending sign-in outlives the last code of its challenge.</summary>
    public TimeSpan PendingGrace { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>False switches the lock-out of accounts off.</summary>
    public bool LockoutEnabled { get; init; } = true;

    /// <summary>Wrong tries that lock a bucket; 3 to 20.</summary>
    public int LockoutTries { get; init; } = 6;

    /// <summary>How long a bucket stays locked; 1 to 1440 minutes.</summary>
    public TimeSpan LockoutPeriod { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Wrong second factors in a row after which the password counts as stolen: whoever gets to the second factor knows it. Holds with
    /// the lock-out switched off, too.
    /// </summary>
    public int StolenAfter { get; init; } = 30;

    /// <summary>Pause between two words to the owner that a right password failed at the second factor.</summary>
    public TimeSpan NoticePause { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a browser stays known without a sign-in.</summary>
    public TimeSpan BrowserLifetime { get; init; } = TimeSpan.FromDays(180);

    /// <summary>Known browsers of one account; one more takes the place of the one used longest ago.</summary>
    public int KnownBrowsers { get; init; } = 20;

    /// <summary>The span over which sends are counted.</summary>
    public static TimeSpan SendWindow { get; } = TimeSpan.FromHours(1);

    /// <summary>Sends per account within <see cref="SendWindow"/>; each purpose has its own count, and known browsers have theirs.</summary>
    public static int SendsPerWindow(ChallengePurpose purpose) => purpose switch
    {
        ChallengePurpose.SignIn or ChallengePurpose.Configure or ChallengePurpose.ConfirmAddress => 10,
        ChallengePurpose.StepUp or ChallengePurpose.ConfirmMailSettings => 20,
        _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, null),
    };
}
