using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Outbox;

/// <summary>Tells where mails are.</summary>
public sealed class OutboxReader(PortalDbContext db)
{
    /// <summary>Where this mail is; null when its line is gone.</summary>
    public async Task<MailFate?> FateAsync(Guid id, CancellationToken cancellationToken) =>
        (await db.OutboxMessages.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, cancellationToken))?.Fate;
}
