using Microsoft.Extensions.Time.Testing;

namespace LucyPortal.Tests.Browser;

/// <summary>Lets a test's clock run as fast as the real one: with a browser before it, a portal can't stand still.</summary>
internal sealed class RunningClock : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly PeriodicTimer _timer = new(Step, TimeProvider.System);
    private readonly Task _running;

    public RunningClock(FakeTimeProvider clock) => _running = RunAsync(clock);

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _running;
    }

    private async Task RunAsync(FakeTimeProvider clock)
    {
        var last = TimeProvider.System.GetTimestamp();
        while (await _timer.WaitForNextTickAsync())
        {
            var now = TimeProvider.System.GetTimestamp();
            clock.Advance(TimeProvider.System.GetElapsedTime(last, now));
            last = now;
        }
    }
}
