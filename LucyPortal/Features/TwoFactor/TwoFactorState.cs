using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Verification;

namespace LucyPortal.Features.TwoFactor;

/// <summary>
/// The 2FA page of one browser tab: a snapshot to show and verbs to change it. Each verb runs in a scope of its own, after the
/// session was checked.
/// </summary>
public sealed class TwoFactorState(SignedIn signedIn, OutboxSignal mails, TimeProvider time)
{
    /// <summary>What the page shows; null until it is loaded.</summary>
    public TwoFactorSnapshot? Current { get; private set; }

    /// <summary>Loads everything anew.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken) => Current = await signedIn.RunAsync(ReadAsync, cancellationToken);

    /// <summary>Saves a choice and loads everything anew.</summary>
    /// <returns>False when another window was faster: nothing was saved.</returns>
    public async Task<bool> SaveAsync(TwoFactorMethod method, CancellationToken cancellationToken)
    {
        var seen = Current ?? throw new InvalidOperationException("Nothing is loaded yet.");
        var saved = await signedIn.RunAsync(
            (services, user, token) => services.GetRequiredService<TwoFactorChanges>().SaveAsync(user.Id, method, seen, token),
            cancellationToken);
        await LoadAsync(cancellationToken);
        return saved;
    }

    /// <summary>A prompt for a code: what the token dialog works with.</summary>
    public CodePrompt Prompt(CodeKind kind) => new(kind, signedIn, mails, time);

    private static async Task<TwoFactorSnapshot> ReadAsync(IServiceProvider services, PortalUser user, CancellationToken cancellationToken)
    {
        var store = services.GetRequiredService<MailSettingsStore>();
        var methods = services.GetRequiredService<DeliveryMethods>();
        var settings = await store.GetAsync(cancellationToken);
        var session = services.GetRequiredService<Caller>().SessionId!.Value;
        var challenge = await services.GetRequiredService<Challenges>().ViewAsync(
            CodeKind.Configure.Binding(user.Id, session), cancellationToken);
        return new TwoFactorSnapshot(
            user.ConfiguredMethod,
            user.ConfiguredAt,
            user.SavedMethod,
            user.Email,
            user.Role == PortalRole.Administrator,
            user.HasProof(settings.Id),
            settings.Method,
            methods.For(settings).Target(settings),
            await store.LastUsedAsync(settings.Id, cancellationToken),
            ObstacleOf(user, methods.Obstacle(settings)),
            challenge is { Phase: ChallengePhase.Live } ? challenge : null);
    }

    private static TwoFactorObstacle? ObstacleOf(PortalUser user, MailFailure? mail) => mail switch
    {
        _ when string.IsNullOrEmpty(user.Email) => TwoFactorObstacle.NoAddress,
        MailFailure.NoSender => TwoFactorObstacle.NoSender,
        MailFailure.FolderNotWritable => TwoFactorObstacle.FolderNotWritable,
        _ => null,
    };
}
