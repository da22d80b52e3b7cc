namespace LucyPortal.Data;

/// <summary>
/// Does a piece of work again and again, as long as the server runs. Whatever goes wrong with one round is logged and the next
/// comes: a background service that fails would stop the whole portal.
/// </summary>
public abstract partial class RepeatedWork(TimeProvider time, ILogger logger) : BackgroundService
{
    /// <summary>One permit: however often a round is wished for meanwhile, one is enough.</summary>
    private readonly SemaphoreSlim _wished = new(0, 1);

    /// <summary>The clock.</summary>
    protected TimeProvider Time { get; } = time;

    /// <summary>The pause between two rounds.</summary>
    protected abstract TimeSpan Every { get; }

    /// <summary>One round.</summary>
    protected abstract Task RunOnceAsync(CancellationToken cancellationToken);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await RunSafelyAsync(stoppingToken);
                await PauseAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    /// <summary>Lets the next round begin without waiting for its time. Harmless at any time and on any thread.</summary>
    protected void RunSoon()
    {
        try
        {
            _wished.Release();
        }
        catch (SemaphoreFullException)
        {
            // A round is wished for already.
        }
        catch (ObjectDisposedException)
        {
            // The server stops.
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        base.Dispose();
        _wished.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Until the next round is due or wished for.</summary>
    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        using var due = new CancellationTokenSource(Every, Time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(due.Token, cancellationToken);
        try
        {
            await _wished.WaitAsync(over.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Due.
        }
    }

    private async Task RunSafelyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunOnceAsync(cancellationToken);
        }
        catch (Exception exception) when (DatabaseFailure.Is(exception))
        {
            LogDatabaseAway(GetType().Name, exception.GetType().Name);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogUnforeseen(exception, GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Work} waits for its next round: the database is away ({Error})")]
    private partial void LogDatabaseAway(string work, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Work} met something unforeseen; it goes on with its next round")]
    private partial void LogUnforeseen(Exception exception, string work);
}
