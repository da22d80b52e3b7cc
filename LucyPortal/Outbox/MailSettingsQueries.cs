using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Outbox;

/// <summary>Finds the mail settings that a mail leaves by.</summary>
internal static class MailSettingsQueries
{
    /// <summary>Those that it must leave by, or those in force.</summary>
    public static Task<MailSettings> SettingsForAsync(this PortalDbContext db, OutboxMessage message, CancellationToken cancellationToken) =>
        message.OnlyBy is { } only
            ? db.MailSettings.AsNoTracking().SingleAsync(s => s.Id == only, cancellationToken)
            : db.MailSettings.AsNoTracking().SingleAsync(s => s.Status == MailSettingsStatus.InForce, cancellationToken);
}
