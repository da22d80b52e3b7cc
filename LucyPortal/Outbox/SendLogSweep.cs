using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Outbox;

/// <summary>Ends the send log where its lines have been kept long enough. A mail that could still leave stays, however old.</summary>
public sealed class SendLogSweep(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <summary>How many lines go at once: so few that nobody waits for it.</summary>
    private const int Batch = 500;

    /// <summary>How long a line is kept, from when its mail was written.</summary>
    public static TimeSpan Keep { get; } = TimeSpan.FromDays(90);

    /// <summary>Takes away what is older.</summary>
    /// <returns>How many lines went.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow().UtcDateTime - Keep;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var gone = 0;
        int batch;
        do
        {
            batch = await db.OutboxMessages
                .Where(m => m.CreatedAt < before && m.State != MailState.Waiting && m.State != MailState.HandingOver)
                .OrderBy(m => m.CreatedAt)
                .Take(Batch)
                .ExecuteDeleteAsync(cancellationToken);
            gone += batch;
        }
        while (batch == Batch);

        return gone;
    }
}
