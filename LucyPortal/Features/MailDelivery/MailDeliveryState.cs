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
        Current = await signedIn.RunAsync(ReadAsync, cancellationToken, PortalRole.Administrator);
    }

    /// <summary>Puts a choice in force at once. Whoever can lead the mail elsewhere gets everybody's codes, so it needs a step-up.</summary>
    /// <param name="choice">What has been checked.</param>
    /// <param name="apiKey">The API key that was typed; null to keep the stored one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<MailSaving> SaveAsync(MailChoice choice, string? apiKey, CancellationToken cancellationToken)
    {
        var seen = Current!.InForce;
        (var saving, Current) = await signedIn.RunAsync(
            async (services, user, token) =>
            {
                var saving = await SaveAsync(services, choice, apiKey, seen, token);
                return (saving, await ReadAsync(services, user, token));
            },
            cancellationToken,
            PortalRole.Administrator,
            StepUpScope.MailSettings);
        return saving;
    }

    /// <summary>Puts earlier settings in force again, by which a code was typed back: no code is needed, but a step-up.</summary>
    /// <param name="id">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when somebody else was faster: nothing was changed.</returns>
    public async Task<bool> UseEarlierAsync(Guid id, CancellationToken cancellationToken)
    {
        (var used, Current) = await signedIn.RunAsync(
            async (services, user, token) => (
                await services.GetRequiredService<MailSettingsHistory>().UseAsync(id, token),
                await ReadAsync(services, user, token)),
            cancellationToken,
            PortalRole.Administrator,
            StepUpScope.MailSettings);
        return used;
    }

    /// <summary>Sends one message by the delivery method in force, past the outbox: what it comes to is wanted now. Needs a step-up.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="to">The recipient.</param>
    /// <param name="cancellationToken">Ends the wait; the message may then have been taken or not.</param>
    public Task<TestVerdict> TestAsync(string from, string to, CancellationToken cancellationToken) => signedIn.RunAsync(
        async (services, user, token) =>
        {
            var (by, result) = await MailTrial.SendAsync(services, user, (from, to), null, token);
            return TestVerdict.Of(result, by, from, to);
        },
        cancellationToken,
        PortalRole.Administrator,
        StepUpScope.MailSettings);

    private static async Task<MailSaving> SaveAsync(
        IServiceProvider services, MailChoice choice, string? apiKey, MailChoice seen, CancellationToken cancellationToken)
    {
        var wanted = new MailSettings { Method = choice.Method, PostfixHost = choice.Host, PostfixPort = choice.Port };
        // Everybody's codes would wait for somebody to mend the folder.
        if (services.GetRequiredService<DeliveryMethods>().For(wanted).Obstacle(wanted) == MailFailure.FolderNotWritable)
        {
            return MailSaving.FolderNotWritable;
        }

        return await services.GetRequiredService<PortalTransaction>().TryRunAsync(
            token => SaveHeldAsync(services, choice, apiKey, seen, token), MailSaving.Overtaken, cancellationToken);
    }

    private static async Task<MailSaving> SaveHeldAsync(
        IServiceProvider services, MailChoice choice, string? apiKey, MailChoice seen, CancellationToken cancellationToken)
    {
        var secrets = services.GetRequiredService<SecretBox>();
        var store = services.GetRequiredService<MailSettingsStore>();
        // First, so that the server is not edited between its look-up and the save.
        await store.HoldAsync(cancellationToken);
        var server = choice.ServerId is { } id ? await services.GetRequiredService<SmtpServerStore>().FindAsync(id, cancellationToken) : null;
        if (choice.Method == MailDeliveryMethod.ExternalRelay && server is null)
        {
            return MailSaving.ServerGone;
        }

        var inForce = await store.GetAsync(cancellationToken);
        if (ChoiceOf(inForce, secrets) != seen)
        {
            return MailSaving.Overtaken;
        }

        var api = ApiFrom(choice, apiKey, inForce.MailApi, secrets);
        if (choice.Method == MailDeliveryMethod.ExternalHttp && api?.Key is null)
        {
            return MailSaving.KeyWanted;
        }

        await store.ChangeAsync(Change(inForce, choice, server, api), cancellationToken);
        return MailSaving.Saved;
    }

    private static async Task<MailDeliverySnapshot> ReadAsync(IServiceProvider services, PortalUser user, CancellationToken cancellationToken)
    {
        var store = services.GetRequiredService<MailSettingsStore>();
        var settings = await store.GetAsync(cancellationToken);
        return new MailDeliverySnapshot(
            ChoiceOf(settings, services.GetRequiredService<SecretBox>()),
            settings.SystemNotificationEmail,
            settings.ProvenAt,
            await store.LastUsedAsync(settings.Id, cancellationToken),
            services.GetRequiredService<IOptions<MailFolderOptions>>().Value.FullPath,
            services.GetRequiredService<DeliveryMethods>().Obstacle(settings),
            services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime)
        {
            OwnAddress = user.Email,
            Target = services.GetRequiredService<DeliveryMethods>().For(settings).Target(settings),
            Earlier = [.. (await services.GetRequiredService<MailSettingsHistory>().ConfirmedAsync(cancellationToken))
                .Select(s => new EarlierSettings(
                    s.Id, $"{s.Method.Label()}, {services.GetRequiredService<DeliveryMethods>().For(s).Target(s)}, from {s.SystemNotificationEmail}", s.ProvenAt!.Value))],
            Relays = [.. (await services.GetRequiredService<SmtpServerStore>().ListAsync(cancellationToken))
                .Select(s => new RelayOption(s.Id, $"{s.Name} ({s.Endpoint}, {(s.Endpoint.Encryption == SmtpEncryption.None ? "not encrypted" : s.Endpoint.Encryption.Label())})"))],
        };
    }

    /// <summary>The API as chosen; a stored key goes only where it was typed for.</summary>
    private static MailApi? ApiFrom(MailChoice choice, string? typed, MailApi? stored, SecretBox secrets) => choice.ApiAddress switch
    {
        null => stored,
        var address when typed is not null => new MailApi(address, secrets.Lock(typed)),
        var address when stored is { Key: { } key } && stored.BaseAddress == address && secrets.Open(key) is not null => stored,
        var address => new MailApi(address),
    };

    private static MailSettingsChange Change(MailSettings inForce, MailChoice choice, SmtpServer? server, MailApi? api) => MailSettingsChange.Of(inForce) with
    {
        Method = choice.Method,
        PostfixHost = choice.Host,
        PostfixPort = choice.Port,
        RelayServerId = server?.Id,
        Relay = server?.Endpoint,
        MailApi = api,
    };

    private static MailChoice ChoiceOf(MailSettings settings, SecretBox secrets) => new(
        settings.Method,
        settings.PostfixHost,
        settings.PostfixPort,
        settings.RelayServerId,
        settings.MailApi?.BaseAddress,
        settings.MailApi?.Key is { } key && secrets.Open(key) is not null);
}
