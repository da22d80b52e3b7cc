using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Outbox;

/// <summary>The mails whose turn it is.</summary>
/// <param name="Mails">One, or <see cref="DueMails.Burst"/> where that many wait; none when nothing is due.</param>
/// <param name="Next">Where none is due: when the next will be (UTC), if one waits.</param>
internal sealed record Due(IReadOnlyList<OutboxMessage> Mails, DateTime? Next);

/// <summary>Finds the mails whose turn it is.</summary>
public sealed class DueMails(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <summary>So many mails are taken at once where as many are due: each one costs a commit less then.</summary>
    internal const int Burst = 20;

    /// <summary>Looks which they are; takes back what waited too long while no worker ran.</summary>
    internal async Task<Due> LookAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var waiting = await WaitingAsync(db, cancellationToken);
        if (waiting.Exists(m => IsLate(m, now)))
        {
            await ExpireAsync(db, now, cancellationToken);
            waiting = await WaitingAsync(db, cancellationToken);
        }

        var first = waiting.FirstOrDefault();
        if (first?.NextAttemptAt <= now)
        {
            // Mails that must leave by settings of their own are rare, and go alone.
            return new Due(waiting.Count == Burst && waiting.TrueForAll(m => m.NextAttemptAt <= now && m.OnlyBy is null) ? waiting : [first], null);
        }

        var left = await db.OutboxMessages.AsNoTracking()
            .Where(m => m.State == MailState.HandingOver && m.LeasedUntil < now)
            .OrderBy(m => m.NextAttemptAt)
            .FirstOrDefaultAsync(cancellationToken);
        return new Due(left is null ? [] : [left], first?.NextAttemptAt);
    }

    private static bool IsLate(OutboxMessage message, DateTime now) => message.NotAfter < now || message.CreatedAt < now - RetryPlan.GiveUpAfter;

    private static Task<List<OutboxMessage>> WaitingAsync(PortalDbContext db, CancellationToken cancellationToken) => db.OutboxMessages.AsNoTracking()
        .Where(m => m.State == MailState.Waiting)
        .OrderBy(m => m.NextAttemptAt)
        .Take(Burst)
        .ToListAsync(cancellationToken);

    private static Task<int> ExpireAsync(PortalDbContext db, DateTime now, CancellationToken cancellationToken)
    {
        var oldest = now - RetryPlan.GiveUpAfter;
        return db.OutboxMessages
            .Where(m => m.State == MailState.Waiting && (m.NotAfter < now || m.CreatedAt < oldest))
            .ExecuteUpdateAsync(
                s => s
                    .SetProperty(m => m.State, MailState.Expired)
                    .SetProperty(m => m.StateSince, now)
                    .SetProperty(m => m.Payload, (byte[]?)null),
                cancellationToken);
    }
}
