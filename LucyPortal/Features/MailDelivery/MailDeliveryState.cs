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
        var store = services.GetRequiredService<MailSettingsStore>();
        var wanted = new MailSettings { Method = choice.Method, PostfixHost = choice.Host, PostfixPort = choice.Port };
        // Everybody's codes would wait for somebody to mend the folder.
        if (services.GetRequiredService<DeliveryMethods>().For(wanted).Obstacle(wanted) == MailFailure.FolderNotWritable)
        {
            return MailSaving.FolderNotWritable;
        }

        var saved = await services.GetRequiredService<PortalTransaction>().TryRunAsync(
            async token => await store.ChangeFromAsync(
                inForce => ChoiceOf(inForce) == seen ? new(choice.Method, choice.Host, choice.Port, inForce.SystemNotificationEmail) : null,
                token) is not null,
            cancellationToken);
        return saved ? MailSaving.Saved : MailSaving.Overtaken;
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
            services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime);
    }

    private static MailChoice ChoiceOf(MailSettings settings) => new(settings.Method, settings.PostfixHost, settings.PostfixPort);
}
