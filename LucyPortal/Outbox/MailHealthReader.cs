using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Outbox;

/// <summary>Reads how mail is doing by the settings in force.</summary>
public sealed class MailHealthReader(PortalDbContext db, MailSettingsStore store, TimeProvider time)
{
    /// <summary>More than that are judged by the newest of them: a page must not hold a day's flood.</summary>
    internal const int Most = 1000;

    /// <summary>How it is doing now.</summary>
    public async Task<MailHealth> ReadAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var since = now - MailHealth.Window;
        var inForce = await store.GetAsync(cancellationToken);
        var settings = inForce.Id;
        var mails = await db.OutboxMessages
            .Where(m => m.CreatedAt >= since)
            .CountedFor(settings)
            .OrderByDescending(m => m.CreatedAt)
            .ThenByDescending(m => m.Id)
            .Take(Most)
            // Codes are the mails that are not worth sending late.
            .Select(m => new MailTrace(m.CreatedAt, m.State, m.StateSince, m.Attempts, m.Failure, m.QueueFate, m.NotAfter != null, m.TypedBackAt))
            .ToListAsync(cancellationToken);
        var last = await db.OutboxMessages.Where(m => m.MailSettingsId == settings).MaxAsync(m => m.TypedBackAt, cancellationToken);
        // The lines of the send log are not kept for ever.
        return MailHealth.Of(mails, last ?? inForce.ProvenAt, now, isCut: mails.Count == Most) with { SettingsId = settings };
    }
}

/// <summary>Which mails count: the same for a figure and for the lines of the send log behind it.</summary>
internal static class CountedMails
{
    /// <summary>Those that these settings are judged by: they left by them, or will; nobody took them back, and they tried no other settings.</summary>
    public static IQueryable<OutboxMessage> CountedFor(this IQueryable<OutboxMessage> mails, Guid settings) =>
        mails.Where(m => m.State != MailState.Cancelled && m.OnlyBy == null && (m.MailSettingsId == settings || m.MailSettingsId == null));
}
