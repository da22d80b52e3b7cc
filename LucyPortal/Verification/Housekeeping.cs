using LucyPortal.Data;
using LucyPortal.Outbox;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Verification;

/// <summary>
/// Takes away what nobody can ask for any more: challenges and sessions long over. The security log tells what happened; these rows
/// only decide what is allowed. Lines of the send log go when their time is over, and so do the secrets of a draft of the mail settings. (Pending sign-ins are not among them: that they ran out has consequences, see <see cref="SignInWatch"/>.)
/// </summary>
public sealed class Housekeeping(
    IDbContextFactory<PortalDbContext> contexts,
    SendLogSweep sendLog,
    IServiceScopeFactory scopes,
    TimeProvider time,
    ILogger<Housekeeping> logger) : RepeatedWork(time, logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    /// <summary>Far longer than the hour over which sends are counted.</summary>
    private static readonly TimeSpan KeepChallenges = TimeSpan.FromDays(2);

    private static readonly TimeSpan KeepSessions = TimeSpan.FromDays(30);

    /// <summary>Longer than any browser stays known.</summary>
    private static readonly TimeSpan KeepBrowsers = TimeSpan.FromDays(365);

    /// <summary>Sweeps once.</summary>
    /// <returns>How many rows went, or lost what they must not keep.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow().UtcDateTime;
        var challengesBefore = now - KeepChallenges;
        var sessionsBefore = now - KeepSessions;
        var browsersBefore = now - KeepBrowsers;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<MailSettingsStore>().EndOverdueDraftAsync(cancellationToken)
            + await sendLog.SweepAsync(cancellationToken)
            + await db.PasswordLinks.Where(l => l.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken)
            + await db.Challenges.Where(c => c.ExpiresAt < challengesBefore).ExecuteDeleteAsync(cancellationToken)
            + await db.Sessions.Where(s => s.ExpiresAt < sessionsBefore).ExecuteDeleteAsync(cancellationToken)
            + await db.KnownBrowsers.Where(b => b.LastUsedAt < browsersBefore).ExecuteDeleteAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override TimeSpan Every => Pause;

    /// <inheritdoc />
    protected override Task RunOnceAsync(CancellationToken cancellationToken) => SweepAsync(cancellationToken);
}
