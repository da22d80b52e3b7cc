namespace LucyPortal.Bench;

/// <summary>What work costs this process, in milliseconds of processor time.</summary>
internal static class ProcessorTime
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(1);

    /// <summary>Does the work, and waits until what it left to others in this process is done as well.</summary>
    public static async Task<double> OfAsync(Func<Task> work)
    {
        var before = Environment.CpuUsage.TotalTime;
        await work();
        var last = Environment.CpuUsage.TotalTime;
        while (true)
        {
            await Task.Delay(Look, TimeProvider.System);
            var now = Environment.CpuUsage.TotalTime;
            if (now - last < Quiet)
            {
                return (now - before).TotalMilliseconds;
            }

            last = now;
        }
    }
}
