using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Outbox;

/// <summary>
/// Tells whether mail is failing: nothing can leave, the last one that was tried did not, or a code has been waiting. Mails that must
/// leave by other settings than those in force don't count: a draft that fails must not open a way around the code.
/// </summary>
public sealed class MailTrouble(PortalDbContext db, MailSettingsStore store, DeliveryMethods methods, TimeProvider time)
{
    /// <summary>A code that has not left after this long counts as failing, whatever holds it up.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(2);

    /// <summary>Whether it is, by the settings in force.</summary>
    public async Task<bool> IsFailingAsync(CancellationToken cancellationToken)
    {
        var settings = await store.GetAsync(cancellationToken);
        return methods.Obstacle(settings) is not null
            || (await DidTheLastFailAsync(settings.Id, cancellationToken) && !await IsTheNextOnItsWayAsync(cancellationToken))
            || await IsACodeWaitingAsync(cancellationToken);
    }

    private async Task<bool> DidTheLastFailAsync(Guid settingsId, CancellationToken cancellationToken)
    {
        var last = await db.OutboxMessages
            .Where(m => m.MailSettingsId == settingsId && m.OnlyBy == null)
            .Where(m => m.State == MailState.HandedOver || m.State == MailState.Refused || m.State == MailState.Waiting)
            .Where(m => m.Failure == null || !MailFailures.OfOneMail.Contains(m.Failure.Value))
            .OrderByDescending(m => m.StateSince)
            .Select(m => (MailState?)m.State)
            .FirstOrDefaultAsync(cancellationToken);
        return last is MailState.Refused or MailState.Waiting;
    }

    /// <summary>True while a mail is tried for the first time: it will tell in a moment.</summary>
    private Task<bool> IsTheNextOnItsWayAsync(CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow().UtcDateTime - Patience;
        return db.OutboxMessages.AnyAsync(
            m => (m.State == MailState.HandingOver || (m.State == MailState.Waiting && m.Attempts == 0)) && m.CreatedAt >= since && m.OnlyBy == null,
            cancellationToken);
    }

    private Task<bool> IsACodeWaitingAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var since = now - Patience;
        // Codes are the mails that are not worth sending late.
        return db.OutboxMessages.AnyAsync(
            m => (m.State == MailState.Waiting || m.State == MailState.HandingOver) && m.CreatedAt < since && m.NotAfter >= now && m.OnlyBy == null,
            cancellationToken);
    }
}
