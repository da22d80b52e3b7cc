using LucyPortal.Data;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Verification;

/// <summary>
/// Takes away what nobody can ask for any more: pending sign-ins, challenges and sessions long over. The security log tells what
/// happened; these rows only decide what is allowed.
/// </summary>
public sealed partial class Housekeeping(
    IDbContextFactory<PortalDbContext> contexts,
    TimeProvider time,
    ILogger<Housekeeping> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    /// <summary>Far longer than the hour over which sends are counted.</summary>
    private static readonly TimeSpan KeepChallenges = TimeSpan.FromDays(2);

    private static readonly TimeSpan KeepSessions = TimeSpan.FromDays(30);

    /// <summary>Sweeps once.</summary>
    /// <returns>How many rows went.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var challengesBefore = now - KeepChallenges;
        var sessionsBefore = now - KeepSessions;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.PendingSignIns.Where(p => p.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken)
            + await db.Challenges.Where(c => c.ExpiresAt < challengesBefore).ExecuteDeleteAsync(cancellationToken)
            + await db.Sessions.Where(s => s.ExpiresAt < sessionsBefore).ExecuteDeleteAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        try
        {
            do
            {
                await SweepSafelyAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task SweepSafelyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SweepAsync(cancellationToken);
        }
        catch (Exception exception) when (DatabaseFailure.Is(exception))
        {
            LogDatabaseAway(exception.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old rows stay for another hour: the database is away ({Error})")]
    private partial void LogDatabaseAway(string error);
}
