using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Verification;

namespace LucyPortal.Features.MailDelivery.Servers;

/// <summary>The state behind <c>/settings/smtp-servers</c>. For administrators only.</summary>
public sealed class SmtpServersState(SignedIn signedIn)
{
    /// <summary>The servers, by name; null before they were loaded.</summary>
    public IReadOnlyList<SmtpServerItem>? Current { get; private set; }

    /// <summary>Loads them anew.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        Current = null;
        Current = await signedIn.RunAsync((services, _, token) => ReadAsync(services, token), cancellationToken, PortalRole.Administrator);
    }

    /// <summary>
    /// Adds a server or changes one; mail that leaves by it takes the change at once. A stored password is kept only for the very place
    /// that it was typed for. Whoever can lead the mail elsewhere gets everybody's codes, so it needs a step-up.
    /// </summary>
    public async Task<SmtpServerOutcome> SaveAsync(SmtpServerEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        (var outcome, Current) = await signedIn.RunAsync(
            async (services, _, token) =>
            {
                var secrets = services.GetRequiredService<SecretBox>();
                var change = new SmtpServerChange(entry.Id, entry.Seen, entry.Name, stored => EndpointFrom(entry, stored, secrets));
                return (await services.GetRequiredService<SmtpServerStore>().SaveAsync(change, token), await ReadAsync(services, token));
            },
            cancellationToken,
            PortalRole.Administrator,
            StepUpScope.MailSettings);
        return outcome;
    }

    /// <summary>Deletes a server, unless mail leaves by it. Needs a step-up.</summary>
    public async Task<SmtpServerOutcome> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        (var outcome, Current) = await signedIn.RunAsync(
            async (services, _, token) =>
                (await services.GetRequiredService<SmtpServerStore>().DeleteAsync(id, token), await ReadAsync(services, token)),
            cancellationToken,
            PortalRole.Administrator,
            StepUpScope.MailSettings);
        return outcome;
    }

    private static SmtpEndpoint? EndpointFrom(SmtpServerEntry entry, SmtpEndpoint? stored, SecretBox secrets) => entry switch
    {
        { Endpoint.Authentication: SmtpAuthentication.None } => entry.Endpoint,
        { Password: { } typed } => entry.Endpoint with { Secret = secrets.Lock(typed) },
        _ when stored?.Secret is { } kept && stored.LeadsWhere(entry.Endpoint) && secrets.Open(kept) is not null =>
            entry.Endpoint with { Secret = kept },
        _ => null,
    };

    private static async Task<IReadOnlyList<SmtpServerItem>> ReadAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var inForce = await services.GetRequiredService<MailSettingsStore>().GetAsync(cancellationToken);
        var secrets = services.GetRequiredService<SecretBox>();
        var servers = await services.GetRequiredService<SmtpServerStore>().ListAsync(cancellationToken);
        return [.. servers.Select(s => new SmtpServerItem(
            s.Id,
            s.Version,
            s.Name,
            s.Endpoint.Host,
            s.Endpoint.Port,
            s.Endpoint.Encryption,
            s.Endpoint.Authentication,
            s.Endpoint.UserName,
            s.Endpoint.Secret is { } secret && secrets.Open(secret) is not null,
            s.Endpoint.Authority,
            inForce.Method == MailDeliveryMethod.ExternalRelay && inForce.RelayServerId == s.Id))];
    }
}
