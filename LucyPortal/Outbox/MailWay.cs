using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Outbox;

/// <summary>The way that a mail is tried by first.</summary>
/// <param name="Settings">The mail settings.</param>
/// <param name="Method">Their method; their fallback for the code of a draft that tries that one.</param>
internal sealed record MailWay(MailSettings Settings, MailDeliveryMethod Method);

/// <summary>Finds the way that a mail leaves by.</summary>
internal static class MailWayQueries
{
    /// <summary>By the settings that it must leave by, or by those in force.</summary>
    public static async Task<MailWay> WayOfAsync(this PortalDbContext db, OutboxMessage message, CancellationToken cancellationToken)
    {
        var inForce = await db.MailSettings.AsNoTracking().SingleAsync(s => s.Status == MailSettingsStatus.InForce, cancellationToken);
        if (message.OnlyBy is not { } only || only == inForce.Id)
        {
            return new MailWay(inForce, inForce.Method);
        }

        var settings = await db.MailSettings.AsNoTracking().SingleAsync(s => s.Id == only, cancellationToken);
        return new MailWay(settings, message.TriesOneWay ? settings.TriedAgainst(inForce) : settings.Method);
    }
}
