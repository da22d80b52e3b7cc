namespace LucyPortal.Features.SignIn;

/// <summary>
/// How much of the sign-in one network may ask for, and how much of the machine the sign-in may take. Figures of the product, not
/// settings: they bound load and noise, while what guards an account are its own counts of tries. Why these: docs/operators.md.
/// </summary>
internal sealed record SignInLimits
{
    /// <summary>Forms that one network may post at once. A full sign-in is two of them.</summary>
    public int FormsAtOnce { get; init; } = 100;

    /// <summary>Forms that a network may post again after each <see cref="Period"/>, until it has all of them back.</summary>
    public int FormsPerPeriod { get; init; } = 15;

    /// <summary>How long a network that has none left must wait.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Passwords that are hashed at the same time: one processor is always left for everything else.</summary>
    public int PasswordsAtOnce { get; init; } = Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>Passwords that may wait for that. Each takes about a tenth of a second, so nobody waits for long in vain.</summary>
    public int PasswordsWaiting { get; init; } = 32;

    /// <summary>After what time it is worth trying again when none may wait any more: the queue is worked off by then.</summary>
    public TimeSpan QueuePause { get; init; } = TimeSpan.FromSeconds(5);
}
