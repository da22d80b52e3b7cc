using LucyPortal.Data;

namespace LucyPortal.Outbox;

/// <summary>Runs the dispatcher as long as the server runs: at once when something is written, else when the next mail is due.</summary>
public sealed partial class OutboxWorker(
    OutboxDispatcher dispatcher,
    OutboxSignal signal,
    OutboxHealth health,
    TimeProvider time,
    ILogger<OutboxWorker> logger) : BackgroundService
{
    /// <summary>The longest pause: another server's left-over work, and its mails' retries, are found after it.</summary>
    private static readonly TimeSpan LookAtLeastEvery = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = LookAtLeastEvery;
            try
            {
                if (await dispatcher.DispatchDueAsync(stoppingToken) is { } next)
                {
                    var untilNext = next - time.GetUtcNow().UtcDateTime;
                    pause = TimeSpan.FromTicks(Math.Clamp(untilNext.Ticks, TimeSpan.TicksPerMillisecond, LookAtLeastEvery.Ticks));
                }

                health.Beat();
            }
            catch (Exception exception) when (DatabaseFailure.Is(exception))
            {
                LogDatabaseAway(exception.GetType().Name);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                // The worker outlives whatever it did not foresee: without it no mail leaves.
                LogUnforeseen(exception);
            }

            try
            {
                await signal.WaitAsync(pause, time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The outbox can't reach its database ({Error}); it tries again")]
    private partial void LogDatabaseAway(string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "The outbox met something unforeseen; it goes on")]
    private partial void LogUnforeseen(Exception exception);
}
