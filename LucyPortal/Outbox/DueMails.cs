using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Outbox;

/// <summary>The mails whose turn it is.</summary>
/// <param name="Mails">One, or up to <see cref="DueMails.Burst"/> where at least <see cref="DueMails.Many"/> are due; none when nothing is.</param>
/// <param name="Next">Where none is due: when the next will be (UTC), if one waits.</param>
internal sealed record Due(IReadOnlyList<OutboxMessage> Mails, DateTime? Next);

/// <summary>Finds the mails whose turn it is.</summary>
public sealed class DueMails(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <summary>From so many on, mails are taken together: each one costs a commit less then.</summary>
    internal const int Many = 20;

    /// <summary>Most mails that are taken together.</summary>
    internal const int Burst = 50;

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

        // What a killed server has left is the oldest, and must not wait until nothing else does.
        if (await LeftAsync(db, now, cancellationToken) is { Count: > 0 } left)
        {
            return Together(left, now);
        }

        var first = waiting.FirstOrDefault();
        return first?.NextAttemptAt <= now ? Together(waiting, now) : new Due([], first?.NextAttemptAt);
    }

    private static Due Together(List<OutboxMessage> mails, DateTime now)
    {
        // Mails that must leave by settings of their own are rare, and go alone.
        var together = mails.TakeWhile(m => m.NextAttemptAt <= now && m.OnlyBy is null).ToList();
        return new Due(together.Count >= Many ? together : [mails[0]], null);
    }

    private static bool IsLate(OutboxMessage message, DateTime now) => message.NotAfter < now || message.CreatedAt < now - RetryPlan.GiveUpAfter;

    private static Task<List<OutboxMessage>> LeftAsync(PortalDbContext db, DateTime now, CancellationToken cancellationToken) => db.OutboxMessages.AsNoTracking()
        .Where(m => m.State == MailState.HandingOver && m.LeasedUntil < now)
        .OrderBy(m => m.NextAttemptAt)
        .Take(Burst)
        .ToListAsync(cancellationToken);

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
