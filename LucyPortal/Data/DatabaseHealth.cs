using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LucyPortal.Data;

/// <summary>Healthy while the database can be written to: a locked one answers reads and still lets nobody sign in.</summary>
public sealed class DatabaseHealth(IDbContextFactory<PortalDbContext> contexts, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <inheritdoc />
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // Off this thread: SQLite waits for a lock without giving the thread back.
            await Task.Run(TryAsync, cancellationToken).WaitAsync(Patience, time, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (DatabaseFailure.Is(exception) || exception is TimeoutException)
        {
            return HealthCheckResult.Unhealthy("The database can't be reached.");
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
