using System.Collections.Concurrent;
using LucyPortal.Data;
using LucyPortal.Domain;

namespace LucyPortal.Verification;

/// <summary>
/// Tells open pages that their session is over: at once when it ended on this server, within seconds when it ended on another. One
/// query for all open pages, whatever their number.
/// </summary>
public sealed partial class SessionWatch(IServiceScopeFactory scopes, TimeProvider time, ILogger<SessionWatch> logger) : RepeatedWork(time, logger)
{
    /// <summary>Below the 5 seconds in which an ended session must be dead everywhere.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<(Guid Session, Guid Page), Action<SessionEnd>> _pages = new();

    /// <summary>Calls back, on any thread, when the session is over; until disposed.</summary>
    public IDisposable Watch(Guid sessionId, Action<SessionEnd> onEnded)
    {
        var key = (sessionId, Guid.NewGuid());
        _pages[key] = onEnded;
        return new WhenDisposed(() => _pages.TryRemove(key, out _));
    }

    /// <summary>Tells the pages of a session that it is over.</summary>
    public void Report(Guid sessionId, SessionEnd end)
    {
        foreach (var (key, onEnded) in _pages)
        {
            if (key.Session == sessionId && _pages.TryRemove(key, out _))
            {
                Tell(onEnded, end);
            }
        }
    }

    /// <summary>Looks as soon as possible: something has just ended sessions here.</summary>
    public void LookSoon() => RunSoon();

    /// <summary>Asks for all open pages whether their sessions are over, and tells those that are.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var open = _pages.Keys.Select(k => k.Session).Distinct().ToArray();
        if (open.Length == 0)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var ended = await scope.ServiceProvider.GetRequiredService<Sessions>().EndedAsync(open, cancellationToken);
        foreach (var (session, end) in ended)
        {
            Report(session, end);
        }
    }

    /// <inheritdoc />
    protected override TimeSpan Every => LookEvery;

    /// <inheritdoc />
    protected override Task RunOnceAsync(CancellationToken cancellationToken) => LookAsync(cancellationToken);

    private void Tell(Action<SessionEnd> onEnded, SessionEnd end)
    {
        try
        {
            onEnded(end);
        }
        catch (Exception exception)
        {
            // A page that is going away: the others must hear it all the same, and the watch must go on.
            LogPageFailed(exception.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A page could not be told that its session is over ({Error})")]
    private partial void LogPageFailed(string error);
}
