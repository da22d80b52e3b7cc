using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Data;

/// <summary>The mail settings that worked before, to go back to.</summary>
public sealed class MailSettingsHistory(PortalDbContext db, PortalTransaction transaction, MailSettingsStore store)
{
    /// <summary>How many are offered.</summary>
    public const int Offered = 5;

    /// <summary>More versions than that are not looked through for those that differ.</summary>
    private const int Looked = 50;

    /// <summary>
    /// The versions by which a code was typed back, the last one in force first, each way of sending once, and none that sends like the one
    /// in force.
    /// </summary>
    public async Task<IReadOnlyList<MailSettings>> ConfirmedAsync(CancellationToken cancellationToken)
    {
        var inForce = await store.GetAsync(cancellationToken);
        var versions = await db.MailSettings
            .AsNoTracking()
            .Where(s => s.Status == MailSettingsStatus.Previous && s.ProvenAt != null)
            // The server of such a one was deleted, and its password with it.
            .Where(s => (s.Method != MailDeliveryMethod.ExternalRelay && s.Fallback != MailDeliveryMethod.ExternalRelay) || s.Relay != null)
            .OrderByDescending(s => s.InForceSince ?? s.CreatedAt)
            .Take(Looked)
            .ToListAsync(cancellationToken);
        List<MailSettings> confirmed = [];
        foreach (var version in versions.Where(v => !v.SendsLike(inForce)))
        {
            if (!confirmed.Exists(c => c.SendsLike(version)))
            {
                confirmed.Add(version);
            }
        }

        return [.. confirmed.Take(Offered)];
    }

    /// <summary>Puts one of them in force again. Whoever does tells the administrators.</summary>
    /// <param name="id">Which one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="reason">Why, where it is done at the server's console.</param>
    /// <returns>What is in force now; null when it is none of them, or in force by now: nothing was changed.</returns>
    internal Task<MailSettings?> UseAsync(Guid id, CancellationToken cancellationToken, string? reason = null) => transaction.TryRunAsync<MailSettings?>(
        async token =>
        {
            await store.HoldAsync(token);
            if (await db.MailSettings.SingleOrDefaultAsync(
                s => s.Id == id
                    && s.Status == MailSettingsStatus.Previous
                    && s.ProvenAt != null
                    && ((s.Method != MailDeliveryMethod.ExternalRelay && s.Fallback != MailDeliveryMethod.ExternalRelay) || s.Relay != null),
                token) is not { } version)
            {
                return null;
            }

            await store.RestoreAsync(version, reason, token);
            return version;
        },
        null,
        cancellationToken);
}
