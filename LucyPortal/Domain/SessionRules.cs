namespace LucyPortal.Domain;

/// <summary>How long a session lives (ASVS 5.0 7.3.1, 7.3.2; NIST SP 800-63B asks for at most 1 h idle and 24 h overall at AAL2).</summary>
public sealed record SessionRules
{
    /// <summary>A session that nobody used for this long is over.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>A session is over after this long, used or not.</summary>
    public TimeSpan Absolute { get; init; } = TimeSpan.FromHours(12);

    /// <summary>How exactly the last use is recorded: one write per session in this time at most.</summary>
    public static TimeSpan TouchEvery { get; } = TimeSpan.FromMinutes(1);
}
