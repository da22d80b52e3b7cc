using LucyPortal.Data;

namespace LucyPortal.Verification;

/// <summary>
/// Does a piece of work again and again, as long as the server runs. Whatever goes wrong with one round is logged and the next
/// comes: a background service that fails would stop the whole portal.
/// </summary>
public abstract partial class RepeatedWork(TimeProvider time, ILogger logger) : BackgroundService
{
    /// <summary>The clock.</summary>
    protected TimeProvider Time { get; } = time;

    /// <summary>The pause between two rounds.</summary>
    protected abstract TimeSpan Every { get; }

    /// <summary>One round.</summary>
    protected abstract Task RunOnceAsync(CancellationToken cancellationToken);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, Time);
        try
        {
            do
            {
                await RunSafelyAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The server stops.
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
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogUnforeseen(exception, GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Work} waits for its next round: the database is away ({Error})")]
    private partial void LogDatabaseAway(string work, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Work} met something unforeseen; it goes on with its next round")]
    private partial void LogUnforeseen(Exception exception, string work);
}
