using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Outbox;

/// <summary>Reads whether mails went by the fallback lately.</summary>
public sealed class FallbackReader(PortalDbContext db, MailSettingsStore store, TimeProvider time)
{
    /// <summary>What left by the fallback of the settings in force within <see cref="MailHealth.Window"/>; null when nothing did.</summary>
    public async Task<FallbackUse?> ReadAsync(CancellationToken cancellationToken)
    {
        var inForce = await store.GetAsync(cancellationToken);
        if (inForce.Fallback is not { } fallback)
        {
            return null;
        }

        var (settings, since) = (inForce.Id, time.GetUtcNow().UtcDateTime - MailHealth.Window);
        var mails = db.OutboxMessages.Where(
            m => m.State == MailState.HandedOver && m.MailSettingsId == settings && m.StateSince >= since && m.InsteadOf != null);
        var count = await mails.CountAsync(cancellationToken);
        if (count == 0)
        {
            return null;
        }

        var first = await mails.MinAsync(m => m.StateSince, cancellationToken);
        var last = await mails.OrderByDescending(m => m.StateSince).Select(m => m.InsteadOf).FirstAsync(cancellationToken);
        return new FallbackUse(count, first, fallback, last!);
    }
}
