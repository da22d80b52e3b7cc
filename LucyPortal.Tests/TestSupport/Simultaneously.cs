namespace LucyPortal.Tests.TestSupport;

/// <summary>Lets several callers rush through one door.</summary>
public static class Simultaneously
{
    /// <summary>Starts all callers at one moment, each on a thread of its own, and waits for their results.</summary>
    /// <param name="count">How many.</param>
    /// <param name="call">What each does; gets its number.</param>
    public static async Task<IReadOnlyList<T>> RunAsync<T>(int count, Func<int, Task<T>> call)
    {
        using var door = new ManualResetEventSlim();
        var callers = Enumerable.Range(0, count)
            .Select(i => Task.Factory.StartNew(
                () =>
                {
                    door.Wait();
                    return call(i);
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).Unwrap())
            .ToArray();
        door.Set();
        return await Task.WhenAll(callers);
    }
}
