namespace LucyPortal.Outbox;

/// <summary>When to try again: soon at first, because a code is waited for, then with growing pauses.</summary>
internal static class RetryPlan
{
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(15),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(10),
        TimeSpan.FromMinutes(30),
    ];

    /// <summary>How long a mail without an end of its own is tried; its content is erased then.</summary>
    public static TimeSpan GiveUpAfter { get; } = TimeSpan.FromDays(7);

    /// <summary>The pause after this many tries.</summary>
    public static TimeSpan PauseAfter(int attempts) => Pauses[Math.Clamp(attempts - 1, 0, Pauses.Length - 1)];
}
