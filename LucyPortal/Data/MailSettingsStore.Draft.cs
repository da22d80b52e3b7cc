using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Data;

/// <content>The draft: settings that are being tried.</content>
public sealed partial class MailSettingsStore
{
    /// <summary>The draft, or what is left of one that ran out; null when there is neither. It may be over by now: <see cref="MailSettings.DraftEndsAt"/>.</summary>
    public Task<MailSettings?> DraftAsync(CancellationToken cancellationToken) => db.MailSettings.AsNoTracking().SingleOrDefaultAsync(
        s => s.Status == MailSettingsStatus.Draft || s.Status == MailSettingsStatus.RanOut, cancellationToken);

    /// <summary>Ends the draft if its time is over: its secrets go, and what else was chosen stays until it is dismissed.</summary>
    /// <returns>How many ended.</returns>
    public Task<int> EndOverdueDraftAsync(CancellationToken cancellationToken) => transaction.RunAsync(
        async token =>
        {
            var since = time.GetUtcNow().UtcDateTime - MailSettings.DraftLifetime;
            var overdue = db.MailSettings.Where(s => s.Status == MailSettingsStatus.Draft && s.CreatedAt < since);
            if (!await overdue.AnyAsync(token))
            {
                // Nobody is kept waiting for nothing.
                return 0;
            }

            await HoldAsync(token);
            if (await overdue.AsNoTracking().SingleOrDefaultAsync(token) is not { } draft)
            {
                return 0;
            }

            await CancelDraftMailAsync(null, token);
            var inForce = await GetAsync(token);
            // What is in force anyway is no secret of the draft.
            var relay = draft.Relay == inForce.Relay ? draft.Relay : draft.Relay is { } server ? server with { Secret = null } : null;
            var api = draft.MailApi == inForce.MailApi ? draft.MailApi : draft.MailApi is { } service ? service with { Key = null } : null;
            var dkim = draft.Dkim == inForce.Dkim ? draft.Dkim : draft.Dkim is { } signing ? signing with { Key = null } : null;
            audit.Add(AuditAction.MailDraftDropped, null, detail: "Not confirmed in time.");
            return await overdue.ExecuteUpdateAsync(
                s => s
                    .SetProperty(m => m.Status, MailSettingsStatus.RanOut)
                    .SetProperty(m => m.Relay, relay)
                    .SetProperty(m => m.MailApi, api)
                    .SetProperty(m => m.Dkim, dkim),
                token);
        },
        cancellationToken);

    /// <summary>Gives up the draft, if there is one, with the secrets that were typed for it. Part of the running operation, behind <see cref="HoldAsync"/>.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="except">A draft that is kept.</param>
    internal async Task DropDraftAsync(CancellationToken cancellationToken, Guid? except = null)
    {
        await CancelDraftMailAsync(except, cancellationToken);
        var dropped = await DropAsync(db.MailSettings.Where(s => s.Status == MailSettingsStatus.Draft && s.Id != except), cancellationToken);
        // That it ran out is on record already.
        await DropAsync(db.MailSettings.Where(s => s.Status == MailSettingsStatus.RanOut), cancellationToken);
        if (dropped > 0)
        {
            audit.Add(AuditAction.MailDraftDropped, null);
        }
    }

    private static Task<int> DropAsync(IQueryable<MailSettings> drafts, CancellationToken cancellationToken) => drafts.ExecuteUpdateAsync(
        s => s
            .SetProperty(m => m.Status, MailSettingsStatus.Dropped)
            .SetProperty(m => m.Relay, (SmtpEndpoint?)null)
            .SetProperty(m => m.MailApi, (MailApi?)null)
            .SetProperty(m => m.Dkim, (DkimSigning?)null),
        cancellationToken);

    /// <summary>Nobody waits for the code of a draft any more.</summary>
    private Task<int> CancelDraftMailAsync(Guid? except, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return db.OutboxMessages
            .Where(m => m.State == MailState.Waiting || m.State == MailState.HandingOver)
            .Where(m => db.MailSettings.Any(s => s.Id == m.OnlyBy && s.Status == MailSettingsStatus.Draft && s.Id != except))
            .ExecuteUpdateAsync(
                s => s
                    .SetProperty(m => m.State, MailState.Cancelled)
                    .SetProperty(m => m.StateSince, now)
                    .SetProperty(m => m.Payload, (byte[]?)null),
                cancellationToken);
    }
}
