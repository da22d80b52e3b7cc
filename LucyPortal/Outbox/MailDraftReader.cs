using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Outbox;

/// <summary>Reads the draft of the mail settings, with where its newest code is.</summary>
public sealed class MailDraftReader(PortalDbContext db, MailSettingsStore store, DeliveryMethods methods)
{
    /// <summary>The draft, for whoever looks; null when there is none.</summary>
    public async Task<MailDraft?> ReadAsync(Guid userId, CancellationToken cancellationToken)
    {
        if (await store.DraftAsync(cancellationToken) is not { } draft)
        {
            return null;
        }

        var inForce = await store.GetAsync(cancellationToken);
        var author = await db.Users.Where(u => u.Id == draft.CreatedBy).Select(u => u.DisplayName).SingleOrDefaultAsync(cancellationToken);
        var newest = await db.OutboxMessages
            .AsNoTracking()
            .Where(m => m.OnlyBy == draft.Id)
            .OrderByDescending(m => m.CreatedAt)
            .FirstOrDefaultAsync(cancellationToken);
        return new MailDraft(
            draft.Id,
            author ?? "somebody who is gone",
            draft.CreatedBy == userId,
            draft.CreatedAt,
            draft.DraftEndsAt,
            MailSettingsDifference.Words(inForce, draft),
            Words(draft),
            Words(inForce),
            newest?.Recipient,
            newest?.Fate);
    }

    private string Words(MailSettings settings) =>
        $"{settings.Method.Label()}, {methods.For(settings).Target(settings)}, from {settings.SystemNotificationEmail ?? "nobody"}"
        + (settings.Fallback is { } fallback ? $", fallback {fallback.Label()}, {methods.For(fallback).Target(settings)}" : "");
}
