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
public sealed class TwoFactorState(SignedIn signedIn, OutboxSignal mails, AccountWatch accounts, TimeProvider time)
{
    private readonly LatestLook<TwoFactorSnapshot> _read = new();

    /// <summary>What the page shows, as of this moment; null until it is loaded.</summary>
    public TwoFactorSnapshot? Current => _read.Seen?.At(time.GetUtcNow().UtcDateTime);

    /// <summary>Loads everything anew.</summary>
    public Task LoadAsync(CancellationToken cancellationToken) =>
        _read.LookAsync(async () => await signedIn.RunAsync(ReadAsync, cancellationToken));

    /// <summary>As <see cref="LoadAsync"/>, but only for a session with a fresh proof: what comes next needs one.</summary>
    /// <exception cref="StepUpRequiredException">The last one is too old; nothing was loaded.</exception>
    public Task LoadProvedAsync(CancellationToken cancellationToken) =>
        _read.LookAsync(async () => await signedIn.RunAsync(ReadAsync, cancellationToken, stepUp: CodeKind.Configure.Needs));

    /// <summary>As <see cref="LoadAsync"/>, but by the page itself: no use of the session.</summary>
    public Task LookAsync(CancellationToken cancellationToken) =>
        _read.LookAsync(async () => await signedIn.LookAsync(ReadAsync, cancellationToken));

    /// <summary>
    /// Calls back, on any thread, when another window has changed what is shown, or this server has moved the mail of the live challenge
    /// on; until disposed. Loads nothing by itself.
    /// </summary>
    public IDisposable Watch(Action onNews)
    {
        var shown = _read.Seen ?? throw new InvalidOperationException("Nothing is loaded yet.");
        var account = accounts.Watch(shown.UserId, () => _read.Seen!.Standing, onNews);
        var mail = mails.Watch(id =>
        {
            if (id == _read.Seen!.Challenge?.Mail?.MessageId)
            {
                onNews();
            }
        });
        return new WhenDisposed(() =>
        {
            account.Dispose();
            mail.Dispose();
        });
    }

    /// <summary>Saves a choice and loads everything anew.</summary>
    /// <returns>False when another window was faster: nothing was saved.</returns>
    public async Task<bool> SaveAsync(TwoFactorMethod method, CancellationToken cancellationToken)
    {
        var seen = Current?.Choice ?? throw new InvalidOperationException("Nothing is loaded yet.");
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
        var challenges = services.GetRequiredService<Challenges>();
        var binding = CodeKind.Configure.Binding(user.Id, session);
        var challenge = await challenges.ViewAsync(binding, cancellationToken);
        return new TwoFactorSnapshot(
            user.Id,
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
            await challenges.LockedUntilAsync(binding, cancellationToken),
            challenge is { Phase: ChallengePhase.Live } ? challenge : null,
            await services.GetRequiredService<RecoveryCodes>().StockAsync(user.Id, cancellationToken));
    }

    /// <summary>What keeps any code from being sent to the user.</summary>
    /// <param name="user">The user.</param>
    /// <param name="mail">What keeps any mail from leaving.</param>
    internal static TwoFactorObstacle? ObstacleOf(PortalUser user, MailFailure? mail) => mail switch
    {
        _ when string.IsNullOrEmpty(user.Email) => TwoFactorObstacle.NoAddress,
        MailFailure.NoSender => TwoFactorObstacle.NoSender,
        MailFailure.FolderNotWritable => TwoFactorObstacle.FolderNotWritable,
        MailFailure.NotSetUp or MailFailure.SecretLost or MailFailure.SigningKeyLost => TwoFactorObstacle.DeliveryNotSetUp,
        _ => null,
    };
}
