using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Verification;
using Microsoft.Extensions.Options;

namespace LucyPortal.Features.MailDelivery;

/// <summary>The state behind <c>/settings/mail</c>. For administrators only.</summary>
public sealed class MailDeliveryState(SignedIn signedIn)
{
    /// <summary>What is in force; null before it was loaded. It is replaced, never taken away: the page may be drawing it.</summary>
    public MailDeliverySnapshot? Current { get; private set; }

    /// <summary>Loads it anew.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        Current = await signedIn.RunAsync(ReadAsync, cancellationToken, PortalRole.Administrator);
    }

    /// <summary>
    /// Makes a choice a draft, or puts it in force at once where no mail could leave before. Whoever can lead the mail elsewhere gets
    /// everybody's codes, so it needs a step-up.
    /// </summary>
    /// <param name="choice">What has been checked.</param>
    /// <param name="apiKey">The API key that was typed; null to keep the stored one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="discardsOthers">Whether a draft of somebody else is discarded for it.</param>
    /// <param name="dkimKey">The new private key of the DKIM signature; null to keep the stored one.</param>
    public async Task<MailSaving> SaveAsync(
        MailChoice choice, string? apiKey, CancellationToken cancellationToken, bool discardsOthers = false, DkimKey? dkimKey = null)
    {
        var wanted = new Wanted(choice, apiKey, dkimKey, Current!.InForce, discardsOthers);
        (var saving, Current) = await signedIn.RunAsync(
            async (services, user, token) =>
            {
                var saving = await SaveAsync(services, wanted, token);
                return (saving, await ReadAsync(services, user, token));
            },
            cancellationToken,
            PortalRole.Administrator,
            StepUpScope.MailSettings);
        return saving;
    }

    /// <summary>Puts earlier settings in force again, by which a code was typed back: no code is needed, but a step-up; every administrator is told.</summary>
    /// <param name="id">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when somebody else was faster: nothing was changed.</returns>
    public async Task<bool> UseEarlierAsync(Guid id, CancellationToken cancellationToken)
    {
        (var used, Current) = await signedIn.RunAsync(
            async (services, user, token) => (
                await services.GetRequiredService<MailDrafts>().UseEarlierAsync(id, user, token),
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

    /// <summary>Looks how the draft is doing. Sends nothing, and is no use of the session.</summary>
    /// <returns>True when there is something new to show.</returns>
    public async Task<bool> LookAtDraftAsync(CancellationToken cancellationToken)
    {
        var seen = Current?.Draft;
        var draft = await signedIn.LookAsync(
            (services, user, token) => services.GetRequiredService<MailDraftReader>().ReadAsync(user.Id, token), cancellationToken, PortalRole.Administrator);
        if (Current is null || draft == seen)
        {
            return false;
        }

        Current = Current with { Draft = draft };
        return true;
    }

    /// <summary>Gives a draft up, one's own or another's. What is in force stays so, so it needs no step-up.</summary>
    /// <returns>False when it is none any more.</returns>
    public async Task<bool> DiscardAsync(Guid draftId, CancellationToken cancellationToken)
    {
        (var discarded, Current) = await signedIn.RunAsync(
            async (services, user, token) => (
                await services.GetRequiredService<MailDrafts>().DiscardAsync(draftId, token),
                await ReadAsync(services, user, token)),
            cancellationToken,
            PortalRole.Administrator);
        return discarded;
    }

    private static async Task<MailSaving> SaveAsync(IServiceProvider services, Wanted wanted, CancellationToken cancellationToken)
    {
        var choice = wanted.Choice;
        if (choice.Fallback == MailDeliveryMethod.MailFolder && services.GetRequiredService<IHostEnvironment>().IsProduction())
        {
            return MailSaving.FolderIsNoFallback;
        }

        // A code could not leave by it.
        if (choice.Uses(MailDeliveryMethod.MailFolder)
            && services.GetRequiredService<DeliveryMethods>().For(MailDeliveryMethod.MailFolder).Obstacle(new MailSettings()) == MailFailure.FolderNotWritable)
        {
            return MailSaving.FolderNotWritable;
        }

        return await services.GetRequiredService<PortalTransaction>().TryRunAsync(
            token => SaveHeldAsync(services, wanted, token), MailSaving.Overtaken, cancellationToken);
    }

    private static async Task<MailSaving> SaveHeldAsync(IServiceProvider services, Wanted wanted, CancellationToken cancellationToken)
    {
        var (choice, apiKey, dkimKey, seen, discardsOthers) = wanted;
        var secrets = services.GetRequiredService<SecretBox>();
        var store = services.GetRequiredService<MailSettingsStore>();
        // First, so that the server is not edited between its look-up and the save.
        await store.HoldAsync(cancellationToken);
        var server = choice.ServerId is { } id ? await services.GetRequiredService<SmtpServerStore>().FindAsync(id, cancellationToken) : null;
        if (choice.Uses(MailDeliveryMethod.ExternalRelay) && server is null)
        {
            return MailSaving.ServerGone;
        }

        var inForce = await store.GetAsync(cancellationToken);
        if (ChoiceOf(inForce, secrets) != seen)
        {
            return MailSaving.Overtaken;
        }

        var own = await store.DraftAsync(cancellationToken) is { } draft && draft.CreatedBy == services.GetRequiredService<Caller>().UserId ? draft : null;
        var api = ApiFrom(choice, apiKey, [own?.MailApi, inForce.MailApi], secrets);
        if (choice.Uses(MailDeliveryMethod.ExternalHttp) && api?.Key is null)
        {
            return MailSaving.KeyWanted;
        }

        var dkim = DkimChoice.From(choice.Dkim, dkimKey, [own?.Dkim, inForce.Dkim], secrets);
        if (choice.CanSign && dkim is not null && DkimChoice.Of(dkim, secrets)!.PublicKey is null)
        {
            return MailSaving.SigningKeyWanted;
        }

        var change = await services.GetRequiredService<MailDrafts>().ChangeAsync(
            (_, from) => Change(from, choice, server, api) with { Dkim = dkim }, cancellationToken, discardsOthers);
        return change switch
        {
            MailChange.Drafted => MailSaving.Drafted,
            MailChange.DraftOfOther => MailSaving.DraftOfOther,
            MailChange.Overtaken => MailSaving.Overtaken,
            MailChange.TwoAtOnce => MailSaving.TwoAtOnce,
            _ => MailSaving.Saved,
        };
    }

    private static async Task<MailDeliverySnapshot> ReadAsync(IServiceProvider services, PortalUser user, CancellationToken cancellationToken)
    {
        var store = services.GetRequiredService<MailSettingsStore>();
        var settings = await store.GetAsync(cancellationToken);
        var draft = await services.GetRequiredService<MailDraftReader>().ReadAsync(user.Id, cancellationToken);
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
            Draft = draft,
            DraftChoice = draft is { IsOwn: true } && await store.DraftAsync(cancellationToken) is { } tried
                ? ChoiceOf(tried, services.GetRequiredService<SecretBox>())
                : null,
            FallbackTarget = settings.Fallback is { } fallback ? services.GetRequiredService<DeliveryMethods>().For(fallback).Target(settings) : null,
            FallbackProvenAt = settings.FallbackProvenAt,
            FallbackUse = await services.GetRequiredService<FallbackReader>().ReadAsync(cancellationToken),
            Target = services.GetRequiredService<DeliveryMethods>().For(settings).Target(settings),
            Earlier = [.. (await services.GetRequiredService<MailSettingsHistory>().ConfirmedAsync(cancellationToken))
                .Select(s => new EarlierSettings(s.Id, Words(services, s), s.ProvenAt!.Value))],
            Relays = [.. (await services.GetRequiredService<SmtpServerStore>().ListAsync(cancellationToken))
                .Select(s => new RelayOption(s.Id, $"{s.Name} ({s.Endpoint}, {(s.Endpoint.Encryption == SmtpEncryption.None ? "not encrypted" : s.Endpoint.Encryption.Label())})"))],
        };
    }

    private static string Words(IServiceProvider services, MailSettings settings)
    {
        var methods = services.GetRequiredService<DeliveryMethods>();
        return $"{settings.Method.Label()}, {methods.For(settings).Target(settings)}, from {settings.SystemNotificationEmail}"
            + (settings.Dkim is { } dkim ? $", signed by {dkim.RecordName}" : "")
            + (settings.Fallback is { } fallback
                ? $", fallback {fallback.Label()}, {methods.For(fallback).Target(settings)}{(settings.FallbackProvenAt is null ? " (not proven)" : "")}"
                : "");
    }

    /// <summary>The API as chosen; a stored key goes only where it was typed for.</summary>
    private static MailApi? ApiFrom(MailChoice choice, string? typed, IReadOnlyList<MailApi?> stored, SecretBox secrets) => choice.ApiAddress switch
    {
        null => stored[^1],
        var address when typed is not null => new MailApi(address, secrets.Lock(typed)),
        var address => stored.FirstOrDefault(s => s is { Key: { } key } && s.BaseAddress == address && secrets.Open(key) is not null) ?? new MailApi(address),
    };

    private static MailSettingsChange Change(MailSettings from, MailChoice choice, SmtpServer? server, MailApi? api) => MailSettingsChange.Of(from) with
    {
        Method = choice.Method,
        PostfixHost = choice.Host,
        PostfixPort = choice.Port,
        RelayServerId = server?.Id,
        Relay = server?.Endpoint,
        MailApi = api,
        Fallback = choice.Fallback,
    };

    private static MailChoice ChoiceOf(MailSettings settings, SecretBox secrets) => new(
        settings.Method,
        settings.PostfixHost,
        settings.PostfixPort,
        settings.RelayServerId,
        settings.MailApi?.BaseAddress,
        settings.MailApi?.Key is { } key && secrets.Open(key) is not null,
        settings.Fallback,
        DkimChoice.Of(settings.Dkim, secrets));

    /// <summary>What somebody wants saved, and from what it was made.</summary>
    private sealed record Wanted(MailChoice Choice, string? ApiKey, DkimKey? DkimKey, MailChoice Seen, bool DiscardsOthers);
}
