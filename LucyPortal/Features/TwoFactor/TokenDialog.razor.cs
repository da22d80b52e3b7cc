using LucyPortal.Components.Shared;
using LucyPortal.Domain;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace LucyPortal.Features.TwoFactor;

/// <summary>
/// Asks for a code and shows, live, where its mail is; then the recovery codes, where a right code made some. It shows its own errors
/// and closes once that is done; the page asks the prompt and decides what follows. Closing it before leaves the challenge alive.
/// </summary>
public sealed partial class TokenDialog : ComponentBase, IAsyncDisposable
{
    private const string CodeId = "token-code";
    private const string FormId = "token-form";
    private const string ErrorId = "token-code-error";
    private const string ResendId = "token-resend";
    private const string RenewId = "token-renew";
    private const string CloseId = "token-close";

    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationToken _closed;
    private readonly TokenAnnouncements _announcements = new();
    private Announcer _announcer = null!;
    private AnswerVerdict? _verdict;
    private string? _typed;
    private bool _checking;

    public TokenDialog() => _closed = _closing.Token;

    [Inject] public required PortalScript Script { get; init; }

    [Inject] public required ErrorReferences References { get; init; }

    [Inject] public required VerificationRules Rules { get; init; }

    [Inject] public required TimeProvider Time { get; init; }

    [CascadingParameter] public required IMudDialogInstance Dialog { get; set; }

    [Parameter, EditorRequired] public required CodePrompt Prompt { get; set; }

    /// <summary>Another way than the code, where there may be one.</summary>
    [Parameter] public RenderFragment? Otherwise { get; set; }

    private GuardedWork Work => field ??= new GuardedWork(References);

    private DateTime Now => Time.GetUtcNow().UtcDateTime;

    private ChallengeView? View => Prompt.View?.At(Now);

    private TokenWords Words => TokenWords.For(Prompt.Kind, View, Prompt.LastSend, Rules);

    private bool HasError => CodeErrorText.Has(_verdict) || Work.Trouble is not null;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && Prompt.NewCodes is not null)
        {
            await ShowCodesAsync();
        }
        else if (firstRender)
        {
            _announcements.Begin(View, Now);
            _couldAnswer = Words.CanAnswer;
            _ = KeepAsync(TickAsync);
            _ = KeepAsync(() => Task.Run(() => Prompt.FollowAsync(() => InvokeAsync(ShowAsync), _closed), _closed));
            await FocusNextStepAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _closing.Dispose();
    }

    private async Task SubmitAsync()
    {
        if (!Words.CanAnswer || Work.IsBusy || _verdict is AnswerVerdict.Accepted)
        {
            return;
        }

        _verdict = null;
        _checking = true;
        var judging = Prompt.AnswerAsync(_typed, _closed);
        AnswerVerdict? verdict = null;
        await Work.RunAsync(async () => verdict = await judging, _closed);
        (_checking, _verdict) = (false, verdict);
        if (verdict is AnswerVerdict.Accepted)
        {
            await MoveOnAsync();
            return;
        }

        await ShowAsync();
        if (Words.CanAnswer)
        {
            await Script.SelectAsync(CodeId);
        }
    }

    private async Task SendAsync()
    {
        if (PauseLeft > TimeSpan.Zero || Work.IsBusy)
        {
            await TellPauseAsync();
            return;
        }

        var renews = Words.CanRenew;
        _verdict = null;
        if (await Work.RunAsync(() => Prompt.SendAsync(_closed), _closed))
        {
            await TellSentAsync();
        }
        else if (Prompt.NeedsStepUp)
        {
            Dialog.Cancel();
            return;
        }

        await ShowAsync();
        if (renews)
        {
            // The button that was pressed may be gone.
            await FocusNextStepAsync();
        }

        if (renews && Words.IsOver)
        {
            await _announcer.AlertAsync(Words.Sentence);
        }
    }

    private Task TellSentAsync() => Prompt.LastSend is SendVerdict.Sent
        ? _announcer.SayAsync(_announcements.Resent(View, Now))
        : TellPauseAsync();

    private void Cancel() => Dialog.Cancel();
}
