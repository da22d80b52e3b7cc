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
    /// <param name="attempts">Tries so far.</param>
    /// <param name="asked">
    /// How long the server asked to be left alone, null where it did not: kept to, but never longer than the longest pause, so that no
    /// server can put mail off for days.
    /// </param>
    public static TimeSpan PauseAfter(int attempts, TimeSpan? asked = null)
    {
        var planned = Pauses[Math.Clamp(attempts - 1, 0, Pauses.Length - 1)];
        return asked > planned ? TimeSpan.FromTicks(Math.Min(asked.Value.Ticks, Pauses[^1].Ticks)) : planned;
    }
}
