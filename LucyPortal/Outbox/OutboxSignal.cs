using System.Collections.Concurrent;
using LucyPortal.Domain;

namespace LucyPortal.Outbox;

/// <summary>Carries news within this server: that there is work, and that a mail's state has changed.</summary>
public sealed partial class OutboxSignal(ILogger<OutboxSignal> logger) : IDisposable
{
    private readonly SemaphoreSlim _work = new(0, 1);
    private readonly ConcurrentDictionary<Guid, Action<Guid>> _watchers = new();

    /// <summary>A mail that somebody waits for has come into the queue of this machine's Postfix. Raised on any thread.</summary>
    public event Action? Queued;

    /// <summary>Tells that a mail that somebody waits for has come into the queue of this machine's Postfix.</summary>
    public void TellQueued() => Queued?.Invoke();

    /// <summary>Wakes the worker.</summary>
    public void Wake()
    {
        try
        {
            _work.Release();
        }
        catch (SemaphoreFullException)
        {
            // It has been woken and has not looked yet.
        }
    }

    /// <summary>Waits until there is work, or for this long.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _work.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Time to look anyway: another server may have left work behind.
        }
    }

    /// <summary>Tells whoever watches that this mail's state has changed.</summary>
    public void Changed(Guid messageId)
    {
        foreach (var onChanged in _watchers.Values)
        {
            try
            {
                onChanged(messageId);
            }
            catch (Exception exception)
            {
                // A page that is going away: it must not keep a mail back.
                LogWatcherFailed(exception.GetType().Name);
            }
        }
    }

    /// <summary>Calls back for each change of a mail's state on this server, on any thread, until disposed.</summary>
    public IDisposable Watch(Action<Guid> onChanged)
    {
        var key = Guid.NewGuid();
        _watchers[key] = onChanged;
        return new WhenDisposed(() => _watchers.TryRemove(key, out _));
    }

    /// <inheritdoc />
    public void Dispose() => _work.Dispose();

    [LoggerMessage(Level = LogLevel.Warning, Message = "A page could not be told where its mail is ({Error})")]
    private partial void LogWatcherFailed(string error);
}
