using System.Threading.Channels;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Verification;

namespace LucyPortal.Features.TwoFactor;

/// <summary>
/// One question for a code, as long as its dialog is open: the challenge with the live fate of its newest mail, and the verbs to
/// send again and to answer. Closing it leaves the challenge alive.
/// </summary>
public sealed class CodePrompt(CodeKind kind, SignedIn signedIn, OutboxSignal mails, TimeProvider time)
{
    /// <summary>How often another server's news is looked for.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private readonly LatestLook<ChallengeView> _view = new();
    private Task<AnswerVerdict>? _judging;

    /// <summary>True when the code was right, but what it was for was given up in the very same moment.</summary>
    private bool _isPointless;

    /// <summary>What it asks for.</summary>
    public CodeKind Kind { get; } = kind;

    /// <summary>The challenge as last seen; null before a code was sent.</summary>
    public ChallengeView? View => _view.Seen;

    /// <summary>What became of the last wish to have a code sent.</summary>
    public SendVerdict? LastSend { get; private set; }

    /// <summary>True when the last wish to have a code sent needs a step-up first: the page starts over with that.</summary>
    public bool NeedsStepUp { get; private set; }

    /// <summary>
    /// The recovery codes that a right answer made; null when it made none. They are nowhere else than here, and with the dialog they
    /// are gone.
    /// </summary>
    public RecoverySheet? NewCodes { get; private set; }

    /// <summary>True once a dialog has shown <see cref="NewCodes"/>: one that is closed while the answer is judged does not.</summary>
    public bool AreCodesShown { get; set; }

    /// <summary>True when the viewer may read what servers said.</summary>
    public bool ForAdministrator { get; private set; }

    /// <summary>Sends a code, or the next one, if the rules allow it; shows the live challenge in any case.</summary>
    /// <exception cref="StepUpRequiredException">A challenge would begin that needs a step-up first; nothing was sent.</exception>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        // A late mail must not ask for a step-up that the challenge began with.
        var isContinued = View?.At(time.GetUtcNow().UtcDateTime) is { Phase: ChallengePhase.Live };
        NeedsStepUp = false;
        try
        {
            LastSend = await signedIn.RunAsync(
                (services, user, token) => services.GetRequiredService<CodeSender>().SendAsync(BindingFor(services, user), token, Kind.IsWanted),
                cancellationToken,
                stepUp: isContinued ? null : Kind.Needs);
        }
        catch (StepUpRequiredException)
        {
            NeedsStepUp = true;
            throw;
        }

        // Sent or not, that is decided: a database that goes away now must not make it look undone.
        await TryRefreshAsync(cancellationToken);
    }

    /// <summary>Looks at the challenge again. Sends nothing, and is no use of the session.</summary>
    public Task RefreshAsync(CancellationToken cancellationToken) => _view.LookAsync(() => signedIn.LookAsync(
        (services, user, token) =>
        {
            ForAdministrator = user.Role == PortalRole.Administrator;
            return services.GetRequiredService<Challenges>().ViewAsync(BindingFor(services, user), token);
        },
        cancellationToken));

    /// <summary>Answers; what a right answer brings about happens with it.</summary>
    /// <remarks>Off the caller's thread: SQLite waits for a lock without giving the thread back.</remarks>
    public Task<AnswerVerdict> AnswerAsync(string? typed, CancellationToken cancellationToken) =>
        _judging = Task.Run(() => JudgeAsync(typed, cancellationToken), cancellationToken);

    /// <summary>
    /// Whether the last answer was right. Waits for one that is still being judged: the dialog may have been closed meanwhile, and what
    /// a right answer brings about happens all the same.
    /// </summary>
    public async Task<bool> WasRightAsync()
    {
        if (_judging is null)
        {
            return false;
        }

        // What went wrong with it is the dialog's to tell.
        await ((Task)_judging).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        return _judging.IsCompletedSuccessfully && await _judging is AnswerVerdict.Accepted;
    }

    private async Task<AnswerVerdict> JudgeAsync(string? typed, CancellationToken cancellationToken)
    {
        var verdict = await signedIn.RunAsync((services, user, token) => AnswerAsync(services, user, typed, token), cancellationToken);
        if (verdict is not AnswerVerdict.Accepted)
        {
            await TryRefreshAsync(cancellationToken);
        }

        return verdict;
    }

    /// <summary>
    /// Follows the newest mail until the token is cancelled: at once when this server sends it, within two seconds when another
    /// does. Calls back on any thread.
    /// </summary>
    public async Task FollowAsync(Func<Task> onChanged, CancellationToken cancellationToken)
    {
        // One piece of news is as good as many: what counts is how the mail stands when it is looked at.
        var news = Channel.CreateBounded<Guid>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var watch = mails.Watch(id =>
        {
            if (id == View?.Mail?.MessageId)
            {
                news.Writer.TryWrite(id);
            }
        });
        // What happened between the first look and the watch brings no news of its own; usually the mail has just left.
        news.Writer.TryWrite(default);
        while (!cancellationToken.IsCancellationRequested)
        {
            await WaitAsync(news.Reader, cancellationToken);
            if (View is { } before && (before.Phase == ChallengePhase.Live || before.LockedUntil is not null))
            {
                await TryRefreshAsync(cancellationToken);
                if (View?.Mail != before.Mail || View?.Phase != before.Phase || View.LockedUntil != before.LockedUntil)
                {
                    await onChanged();
                }
            }
        }
    }

    private async Task WaitAsync(ChannelReader<Guid> news, CancellationToken cancellationToken)
    {
        using var pause = new CancellationTokenSource(LookEvery, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(pause.Token, cancellationToken);
        try
        {
            await news.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing new here; another server may know something.
        }
    }

    private async Task TryRefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RefreshAsync(cancellationToken);
        }
        catch (Exception exception) when (DatabaseFailure.Is(exception))
        {
            // The next look tries again; what is shown stays as it was.
        }
    }

    private async Task<AnswerVerdict> AnswerAsync(IServiceProvider services, PortalUser user, string? typed, CancellationToken cancellationToken)
    {
        var bringAbout = await PrepareAsync(services, cancellationToken);
        RecoverySet? kept = null;
        var verdict = await services.GetRequiredService<CodeChecker>().AnswerAsync(
            BindingFor(services, user),
            typed,
            async (answered, token) => kept = await bringAbout(answered, token),
            cancellationToken);
        if (verdict is AnswerVerdict.Accepted && _isPointless)
        {
            return new AnswerVerdict.Ended(ChallengeEnd.Overtaken);
        }

        if (verdict is AnswerVerdict.Accepted && kept is not null)
        {
            NewCodes = new RecoverySheet(user.Email ?? user.DisplayName, [.. kept.Codes.Select(RecoveryCodeText.Grouped)]);
        }

        return verdict;
    }

    /// <summary>What a right answer brings about, with the recovery codes that it makes.</summary>
    private async Task<Func<PortalUser, CancellationToken, Task<RecoverySet?>>> PrepareAsync(
        IServiceProvider services, CancellationToken cancellationToken)
    {
        if (Kind is { Purpose: ChallengePurpose.StepUp, Subject: StepUpSubjects.Session })
        {
            var stepUps = services.GetRequiredService<StepUps>();
            return async (user, token) =>
            {
                await stepUps.ByCodeAsync(user, token);
                return null;
            };
        }

        if (Kind.MailSettingsDraft is { } draft)
        {
            var drafts = services.GetRequiredService<MailDrafts>();
            return async (user, token) =>
            {
                _isPointless = !await drafts.ConfirmAsync(draft, user, token);
                return null;
            };
        }

        var changes = services.GetRequiredService<TwoFactorChanges>();
        // Ahead of the answer's transaction, which may only write them down.
        var drawn = await services.GetRequiredService<RecoveryCodes>().DrawAsync(cancellationToken);
        return (user, token) => changes.BringAboutAsync(Kind, user, drawn, token);
    }

    private ChallengeBinding BindingFor(IServiceProvider services, PortalUser user) =>
        Kind.Binding(user.Id, services.GetRequiredService<Caller>().SessionId!.Value);
}
