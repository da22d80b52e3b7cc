using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LucyPortal.Data;

/// <summary>
/// Healthy while the database answers and, on SQLite, can be written to: a locked file answers reads and still lets nobody sign in.
/// Anybody may ask, so however many do, one look is under way at a time and a good result holds for a moment.
/// </summary>
public sealed class DatabaseHealth(IDbContextFactory<PortalDbContext> contexts, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan HoldsFor = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private Task? _look;
    private long _began;

    /// <inheritdoc />
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await LookAsync().WaitAsync(Patience, time, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (DatabaseFailure.Is(exception) || exception is TimeoutException)
        {
            return HealthCheckResult.Unhealthy("The database can't be reached.");
        }
    }

    private Task LookAsync()
    {
        lock (_gate)
        {
            if (_look is null || (_look.IsCompleted && (!_look.IsCompletedSuccessfully || time.GetElapsedTime(_began) > HoldsFor)))
            {
                _began = time.GetTimestamp();
                // Off this thread: SQLite waits for a lock without giving the thread back.
                _look = Task.Run(TryAsync);
            }

            return _look;
        }
    }

    private async Task TryAsync()
    {
        await using var db = await contexts.CreateDbContextAsync();
        await db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.SetupClaims.AnyAsync();
        });
    }
}
