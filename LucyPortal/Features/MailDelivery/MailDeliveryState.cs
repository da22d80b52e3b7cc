using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Verification;
using Microsoft.Extensions.Options;

namespace LucyPortal.Features.MailDelivery;

/// <summary>The state behind <c>/settings/mail</c>. For administrators only.</summary>
public sealed class MailDeliveryState(SignedIn signedIn)
{
    /// <summary>What is in force; null before it was loaded.</summary>
    public MailDeliverySnapshot? Current { get; private set; }

    /// <summary>Loads it anew.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        Current = null;
        Current = await signedIn.RunAsync((services, _, token) => ReadAsync(services, token), cancellationToken, PortalRole.Administrator);
    }

    /// <summary>Puts a choice in force at once. Whoever can lead the mail elsewhere gets everybody's codes, so it needs a step-up.</summary>
    /// <param name="choice">A host and a port that have been checked.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<MailSaving> SaveAsync(MailChoice choice, CancellationToken cancellationToken)
    {
        var seen = Current!.InForce;
        (var saving, Current) = await signedIn.RunAsync(
            async (services, _, token) =>
            {
                var saving = await SaveAsync(services, choice, seen, token);
                return (saving, await ReadAsync(services, token));
            },
            cancellationToken,
            PortalRole.Administrator,
            StepUpScope.MailSettings);
        return saving;
    }

    private static async Task<MailSaving> SaveAsync(IServiceProvider services, MailChoice choice, MailChoice seen, CancellationToken cancellationToken)
    {
        var wanted = new MailSettings { Method = choice.Method, PostfixHost = choice.Host, PostfixPort = choice.Port };
        // Everybody's codes would wait for somebody to mend the folder.
        if (services.GetRequiredService<DeliveryMethods>().For(wanted).Obstacle(wanted) == MailFailure.FolderNotWritable)
        {
            return MailSaving.FolderNotWritable;
        }

        return await services.GetRequiredService<PortalTransaction>().TryRunAsync(
            token => SaveHeldAsync(services, choice, seen, token), MailSaving.Overtaken, cancellationToken);
    }

    private static async Task<MailSaving> SaveHeldAsync(
        IServiceProvider services, MailChoice choice, MailChoice seen, CancellationToken cancellationToken)
    {
        var store = services.GetRequiredService<MailSettingsStore>();
        // First, so that the server is not edited between its look-up and the save.
        await store.HoldAsync(cancellationToken);
        var server = choice.ServerId is { } id ? await services.GetRequiredService<SmtpServerStore>().FindAsync(id, cancellationToken) : null;
        if (choice.Method == MailDeliveryMethod.ExternalRelay && server is null)
        {
            return MailSaving.ServerGone;
        }

        var saved = await store.ChangeFromAsync(
            inForce => ChoiceOf(inForce) == seen ? Change(inForce, choice, server) : null, cancellationToken);
        return saved is null ? MailSaving.Overtaken : MailSaving.Saved;
    }

    private static async Task<MailDeliverySnapshot> ReadAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var store = services.GetRequiredService<MailSettingsStore>();
        var settings = await store.GetAsync(cancellationToken);
        return new MailDeliverySnapshot(
            ChoiceOf(settings),
            settings.SystemNotificationEmail,
            settings.ProvenAt,
            await store.LastUsedAsync(settings.Id, cancellationToken),
            services.GetRequiredService<IOptions<MailFolderOptions>>().Value.FullPath,
            services.GetRequiredService<DeliveryMethods>().Obstacle(settings),
            services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime)
        {
            Relays = [.. (await services.GetRequiredService<SmtpServerStore>().ListAsync(cancellationToken))
                .Select(s => new RelayOption(s.Id, $"{s.Name} ({s.Endpoint}, {(s.Endpoint.Encryption == SmtpEncryption.None ? "not encrypted" : s.Endpoint.Encryption.Label())})"))],
        };
    }

    private static MailSettingsChange Change(MailSettings inForce, MailChoice choice, SmtpServer? server) => MailSettingsChange.Of(inForce) with
    {
        Method = choice.Method,
        PostfixHost = choice.Host,
        PostfixPort = choice.Port,
        RelayServerId = server?.Id,
        Relay = server?.Endpoint,
    };

    private static MailChoice ChoiceOf(MailSettings settings) => new(settings.Method, settings.PostfixHost, settings.PostfixPort, settings.RelayServerId);
}
