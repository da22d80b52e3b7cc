namespace LucyPortal.Features.TwoFactor;

/// <summary>What was seen last, where several looks may run at once: of two, the one that began later has seen more.</summary>
/// <typeparam name="T">What is looked at.</typeparam>
internal sealed class LatestLook<T>
    where T : class
{
    private readonly Lock _gate = new();
    private long _begun;
    private long _shown;

    /// <summary>What the latest look has seen; null before the first, and where there was nothing.</summary>
    public T? Seen { get; private set; }

    /// <summary>Looks, and keeps what it has seen unless a later look has come back by then.</summary>
    public async Task LookAsync(Func<Task<T?>> look)
    {
        var number = Interlocked.Increment(ref _begun);
        var seen = await look();
        lock (_gate)
        {
            if (number > _shown)
            {
                (_shown, Seen) = (number, seen);
            }
        }
    }
}
