using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Data;

/// <summary>Reads what mail stands on and ends soon: the certificates and client secrets of the ways in force.</summary>
public sealed class MailExpiryReader(PortalDbContext db, MailSettingsStore store, TimeProvider time)
{
    /// <summary>What ends within <see cref="MailExpiry.Ahead"/> or has ended, the first to end first.</summary>
    public async Task<IReadOnlyList<MailExpiry>> ReadAsync(CancellationToken cancellationToken)
    {
        var settings = await store.GetAsync(cancellationToken);
        List<MailExpiry?> all =
        [
            settings.Uses(MailDeliveryMethod.ExternalRelay) && settings.Relay is { } relay
                ? await CertificateAsync(relay.Place, relay.Host, MailDeliveryMethod.ExternalRelay, cancellationToken)
                : null,
            settings.Uses(MailDeliveryMethod.ExternalRelay) && settings.Relay is { Authentication: SmtpAuthentication.OAuth2 }
                ? await SecretAsync(settings.RelayServerId, cancellationToken)
                : null,
            settings.Uses(MailDeliveryMethod.ExternalHttp) && settings.MailApi is { } api
                ? await CertificateAsync(api.Place, api.ToString(), MailDeliveryMethod.ExternalHttp, cancellationToken)
                : null,
        ];
        var until = time.GetUtcNow().UtcDateTime + MailExpiry.Ahead;
        return [.. all.OfType<MailExpiry>().Where(e => e.EndsAt <= until).OrderBy(e => e.EndsAt)];
    }

    private async Task<MailExpiry?> CertificateAsync(string place, string host, MailDeliveryMethod method, CancellationToken cancellationToken) =>
        await db.ServerCertificates.AsNoTracking().SingleOrDefaultAsync(c => c.Server == place, cancellationToken) is { } seen
            ? new(MailExpiryKind.Certificate, host, seen.EndsAt, method)
            : null;

    private async Task<MailExpiry?> SecretAsync(Guid? server, CancellationToken cancellationToken) =>
        await db.SmtpServers.AsNoTracking().SingleOrDefaultAsync(s => s.Id == server, cancellationToken) is { SecretEndsOn: { } day } known
            ? new(MailExpiryKind.ClientSecret, known.Name, day, MailDeliveryMethod.ExternalRelay)
            : null;
}
