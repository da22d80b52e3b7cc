using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Verification;

namespace LucyPortal.Features.Home;

/// <summary>The state behind the home page.</summary>
public sealed class HomeState(SignedIn signedIn)
{
    /// <summary>How long administrators are shown that one of them went on without a code.</summary>
    private static readonly TimeSpan RepairShown = TimeSpan.FromDays(7);

    /// <summary>How things stand; null before it was loaded.</summary>
    public HomeSnapshot? Current { get; private set; }

    /// <summary>Loads it anew.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        Current = null;
        Current = await signedIn.RunAsync(ReadAsync, cancellationToken);
    }

    /// <summary>Acknowledges what was done at the server's console, and loads how things stand then.</summary>
    /// <param name="id">Which one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when somebody else was faster, or has to do it.</returns>
    public async Task<bool> AcknowledgeAsync(long id, CancellationToken cancellationToken)
    {
        (var acknowledged, Current) = await signedIn.RunAsync(
            async (services, user, token) => (
                await services.GetRequiredService<ConsoleResets>().AcknowledgeAsync(id, user.Id, token),
                await ReadAsync(services, user, token)),
            cancellationToken,
            PortalRole.Administrator);
        return acknowledged;
    }

    private static async Task<HomeSnapshot> ReadAsync(IServiceProvider services, PortalUser user, CancellationToken cancellationToken)
    {
        var mail = await services.GetRequiredService<MailSettingsStore>().GetAsync(cancellationToken);
        var method = services.GetRequiredService<DeliveryMethods>().For(mail);
        return new HomeSnapshot(
            user.Role == PortalRole.Administrator,
            user.Email ?? "",
            user.IsPasswordStolen,
            user.ConfiguredMethod,
            user.ConfiguredAt,
            user.SavedMethod,
            user.HasProof(mail.Id),
            mail.Method,
            mail.SystemNotificationEmail,
            await services.GetRequiredService<RecoveryCodes>().StockAsync(user.Id, cancellationToken),
            services.GetRequiredService<DeliveryMethods>().Obstacle(mail),
            method.Target(mail),
            await services.GetRequiredService<AuditLog>().LastActorAsync(
                AuditAction.EarlierFactorAccepted,
                services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime - RepairShown,
                cancellationToken))
        {
            MailByConsole = user.Role != PortalRole.Administrator ? null
                : await services.GetRequiredService<AuditLog>().LastDetailAsync(
                    AuditAction.MailSettingsByConsole,
                    services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime - RepairShown,
                    cancellationToken),
            Draft = user.Role == PortalRole.Administrator ? await OpenDraftAsync(services, user, cancellationToken) : null,
            Mail = user.Role == PortalRole.Administrator ? await services.GetRequiredService<MailHealthReader>().ReadAsync(cancellationToken) : null,
            Fallback = user.Role == PortalRole.Administrator ? await services.GetRequiredService<FallbackReader>().ReadAsync(cancellationToken) : null,
            Expiries = user.Role == PortalRole.Administrator ? await ExpiriesAsync(services, cancellationToken) : [],
            ConsoleResets = user.Role == PortalRole.Administrator ? await ConsoleResetsAsync(services, user, cancellationToken) : [],
        };
    }

    private static async Task<MailDraft?> OpenDraftAsync(IServiceProvider services, PortalUser user, CancellationToken cancellationToken) =>
        await services.GetRequiredService<MailDraftReader>().ReadAsync(user.Id, cancellationToken) is { } draft
        && !draft.IsOver(services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime) ? draft : null;

    private static async Task<IReadOnlyList<ExpiryItem>> ExpiriesAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
        var all = await services.GetRequiredService<MailExpiryReader>().ReadAsync(cancellationToken);
        return [.. all.Select(e => new ExpiryItem(e, (int)Math.Floor((e.EndsAt - now).TotalDays)))];
    }

    private static async Task<IReadOnlyList<ConsoleResetItem>> ConsoleResetsAsync(
        IServiceProvider services, PortalUser user, CancellationToken cancellationToken)
    {
        var open = await services.GetRequiredService<ConsoleResets>().OpenAsync(cancellationToken);
        var administrators = open.Count == 0 ? 0 : await services.GetRequiredService<Accounts>().CountAdministratorsAsync(cancellationToken);
        return [.. open.Select(r => new ConsoleResetItem(r, ConsoleReset.MayAcknowledge(user.Id, r.UserId, administrators)))];
    }
}
