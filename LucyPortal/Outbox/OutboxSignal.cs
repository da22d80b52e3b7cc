namespace LucyPortal.Outbox;

/// <summary>Carries news within this server: that there is work, and that a mail's state has changed.</summary>
public sealed class OutboxSignal : IDisposable
{
    private readonly SemaphoreSlim _work = new(0, 1);
    private event Action<Guid>? MailChanged;

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
    public void Changed(Guid messageId) => MailChanged?.Invoke(messageId);

    /// <summary>Calls back for each change of a mail's state on this server, on any thread, until disposed.</summary>
    public IDisposable Watch(Action<Guid> onChanged)
    {
        MailChanged += onChanged;
        return new Watcher(() => MailChanged -= onChanged);
    }

    /// <inheritdoc />
    public void Dispose() => _work.Dispose();

    private sealed class Watcher(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
