namespace LucyPortal.Tests.TestSupport;

/// <summary>Waits for what other threads bring about; never for time to pass.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until the condition holds.</summary>
    /// <param name="condition">What must become true.</param>
    /// <param name="because">What is waited for, should it never come.</param>
    public static async Task HoldsAsync(Func<Task<bool>> condition, string because)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                throw new TimeoutException($"Waited {Patience.TotalSeconds:0} s in vain: {because}");
            }

            await Task.Delay(LookAgain, TimeProvider.System);
        }
    }

    /// <inheritdoc cref="HoldsAsync(Func{Task{bool}}, string)" />
    public static Task HoldsAsync(Func<bool> condition, string because) => HoldsAsync(() => Task.FromResult(condition()), because);
}
