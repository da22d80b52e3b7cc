using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Verification;

namespace LucyPortal.Features.MailDelivery.Servers;

/// <summary>The state behind <c>/settings/smtp-servers</c>. For administrators only.</summary>
public sealed class SmtpServersState(SignedIn signedIn)
{
    /// <summary>How the servers stand; null before they were loaded. It is replaced, never taken away: the page may be drawing it.</summary>
    public SmtpServersSnapshot? Current { get; private set; }

    /// <summary>Loads them anew.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken) =>
        Current = await signedIn.RunAsync(ReadAsync, cancellationToken, PortalRole.Administrator);

    /// <summary>
    /// Hands one message to a server, saved or not. A stored password goes only where it was typed for; and whoever could send the
    /// portal to any server could look around in its network, so it needs a step-up.
    /// </summary>
    /// <param name="entry">The server.</param>
    /// <param name="from">The sender.</param>
    /// <param name="to">The recipient.</param>
    /// <param name="onLine">Hears each line of the dialogue, on any thread.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>How the hand-over ended; null when the password must be typed again first.</returns>
    public Task<DeliveryResult?> TestAsync(SmtpServerEntry entry, string from, string to, Action<string> onLine, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return signedIn.RunAsync(
            (services, user, token) => TestAsync(services, user, entry, (from, to), onLine, token),
            cancellationToken,
            PortalRole.Administrator,
            StepUpScope.MailSettings);
    }

    /// <summary>
    /// Adds a server or changes one; where mail leaves by it, the change is a draft of the mail settings. A stored password is kept only for the very place
    /// that it was typed for. Whoever can lead the mail elsewhere gets everybody's codes, so it needs a step-up.
    /// </summary>
    public async Task<SmtpServerOutcome> SaveAsync(SmtpServerEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        (var outcome, Current) = await signedIn.RunAsync(
            async (services, user, token) =>
            {
                var secrets = services.GetRequiredService<SecretBox>();
                var change = new SmtpServerChange(entry.Id, entry.Seen, entry.Name, stored => EndpointFrom(entry, stored, secrets), entry.SecretEndsOn);
                return (await services.GetRequiredService<MailServers>().SaveAsync(change, token), await ReadAsync(services, user, token));
            },
            cancellationToken,
            PortalRole.Administrator,
            StepUpScope.MailSettings);
        return outcome;
    }

    /// <summary>Deletes a server, unless mail leaves by it, or is left to. Needs a step-up.</summary>
    public async Task<SmtpServerOutcome> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        (var outcome, Current) = await signedIn.RunAsync(
            async (services, user, token) =>
                (await services.GetRequiredService<SmtpServerStore>().DeleteAsync(id, token), await ReadAsync(services, user, token)),
            cancellationToken,
            PortalRole.Administrator,
            StepUpScope.MailSettings);
        return outcome;
    }

    private static async Task<DeliveryResult?> TestAsync(
        IServiceProvider services, PortalUser user, SmtpServerEntry entry, (string From, string To) addresses, Action<string> onLine, CancellationToken cancellationToken)
    {
        var secrets = services.GetRequiredService<SecretBox>();
        var stored = entry.Id is { } id ? await services.GetRequiredService<SmtpServerStore>().FindAsync(id, cancellationToken) : null;
        if (EndpointFrom(entry, stored?.Endpoint, secrets) is not { } endpoint)
        {
            return null;
        }

        await MailTrial.RecordAsync(
            services, AuditAction.SmtpServerTested, $"{endpoint}, {endpoint.Encryption.Label()}, to {addresses.To}", cancellationToken);
        var mail = MailTrial.Message(services, user, addresses);
        return await services.GetRequiredService<SmtpTest>().RunAsync(endpoint, mail, onLine, cancellationToken);
    }

    private static SmtpEndpoint? EndpointFrom(SmtpServerEntry entry, SmtpEndpoint? stored, SecretBox secrets) => entry switch
    {
        { Endpoint.Authentication: SmtpAuthentication.None } => entry.Endpoint,
        { Secret: { } typed } => entry.Endpoint with { Secret = secrets.Lock(typed) },
        _ when stored?.Secret is { } kept && stored.LeadsWhere(entry.Endpoint) && secrets.Open(kept) is not null =>
            entry.Endpoint with { Secret = kept },
        _ => null,
    };

    private static async Task<SmtpServersSnapshot> ReadAsync(IServiceProvider services, PortalUser user, CancellationToken cancellationToken)
    {
        var inForce = await services.GetRequiredService<MailSettingsStore>().GetAsync(cancellationToken);
        var secrets = services.GetRequiredService<SecretBox>();
        var servers = await services.GetRequiredService<SmtpServerStore>().ListAsync(cancellationToken);
        return new([.. servers.Select(s => new SmtpServerItem(
            s.Id,
            s.Version,
            s.Name,
            s.Endpoint with { Secret = null },
            s.Endpoint.Secret is { } secret && secrets.Open(secret) is not null,
            inForce.LeavesBy(s.Id)) { SecretEndsOn = s.SecretEndsOn })], inForce.SystemNotificationEmail, user.Email)
        {
            Draft = await services.GetRequiredService<MailDraftReader>().ReadAsync(user.Id, cancellationToken),
        };
    }
}
