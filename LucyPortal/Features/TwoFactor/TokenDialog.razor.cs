using LucyPortal.Components.Shared;
using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace LucyPortal.Features.TwoFactor;

/// <summary>
/// Asks for a code and shows, live, where its mail is. It shows its own errors and closes with <c>true</c> once a code was right;
/// the page decides what follows. Closing it leaves the challenge alive.
/// </summary>
public sealed partial class TokenDialog : ComponentBase, IAsyncDisposable
{
    internal const string CodeId = "token-code";
    private const string FormId = "token-form";
    private const string ErrorId = "token-error";
    private const string ResendId = "token-resend";
    private const string RenewId = "token-renew";
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _closed = new();
    private readonly TokenAnnouncements _announcements = new();
    private Announcer? _announcer;
    private AnswerVerdict? _verdict;
    private string? _typed;
    private string? _trouble;
    private bool _busy;
    private bool _done;

    [Inject] public required PortalScript Script { get; init; }

    [Inject] public required ErrorReferences References { get; init; }

    [Inject] public required VerificationRules Rules { get; init; }

    [Inject] public required TimeProvider Time { get; init; }

    [CascadingParameter] public required IMudDialogInstance Dialog { get; set; }

    [Parameter, EditorRequired] public required CodePrompt Prompt { get; set; }

    private DateTime Now => Time.GetUtcNow().UtcDateTime;

    private TokenWords Words => TokenWords.For(Prompt.View, Prompt.LastSend, Rules);

    private bool HasError => CodeErrorText.Has(_verdict) || _trouble is not null;

    private TimeSpan PauseLeft => Prompt.View is { Phase: ChallengePhase.Live } live ? live.ResendFrom - Now : TimeSpan.Zero;

    private string? PauseText => PauseLeft <= TimeSpan.Zero ? null
        : PauseLeft.TotalSeconds < 100 ? $"{Math.Ceiling(PauseLeft.TotalSeconds):0} s"
        : Spans.InWords(PauseLeft);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _announcements.Begin(Prompt.View);
            _ = TickAsync();
            _ = Prompt.FollowAsync(() => InvokeAsync(ShowAsync), _closed.Token);
            await Script.FocusSteadilyAsync(CodeId);
        }
    }

    private async Task SubmitAsync()
    {
        if (!Words.CanAnswer)
        {
            return;
        }

        await RunAsync(async () =>
        {
            _verdict = null;
            _verdict = await Prompt.AnswerAsync(_typed, _closed.Token);
            if (_verdict is AnswerVerdict.Accepted)
            {
                _done = true;
                Dialog.Close(DialogResult.Ok(true));
            }
        });
        if (!_done)
        {
            await FocusAfterAnswerAsync();
        }
    }

    private async Task FocusAfterAnswerAsync()
    {
        if (Words.CanAnswer)
        {
            await Script.SelectAsync(CodeId);
            return;
        }

        _typed = null;
        StateHasChanged();
        await Script.FocusSteadilyAsync(RenewId);
        await (_announcer?.AlertAsync(Words.Sentence) ?? Task.CompletedTask);
    }

    private Task ResendAsync() => PauseLeft > TimeSpan.Zero
        ? _announcer!.SayAsync($"You can send a new code in {Spans.InWords(PauseLeft)}.")
        : SendAsync();

    private async Task RenewAsync()
    {
        await SendAsync();
        await Script.FocusSteadilyAsync(CodeId);
    }

    private Task SendAsync() => RunAsync(async () =>
    {
        _verdict = null;
        await Prompt.SendAsync(_closed.Token);
        if (Prompt.LastSend is SendVerdict.Sent)
        {
            await _announcer!.SayAsync(TokenAnnouncements.Sent(Prompt.View));
        }
    });

    /// <summary>Runs one thing at a time. A dialog stands outside the page's error boundary, so nothing may escape from here.</summary>
    private async Task RunAsync(Func<Task> work)
    {
        if (_busy || _done)
        {
            return;
        }

        _busy = true;
        _trouble = null;
        try
        {
            await work();
        }
        catch (OperationCanceledException)
        {
            // The session is over or the dialog is gone: the page goes elsewhere.
        }
        catch (Exception exception) when (DatabaseFailure.Is(exception))
        {
            _trouble = "The portal can't reach its database. Nothing was counted. Try again in a moment.";
        }
        catch (Exception exception)
        {
            _trouble = $"Something went wrong. Nothing was changed. Number for your administrator: {References.Record(exception)}";
        }
        finally
        {
            _busy = false;
        }
    }

    private async Task TickAsync()
    {
        using var timer = new PeriodicTimer(Tick, Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_closed.Token))
            {
                await InvokeAsync(ShowAsync);
            }
        }
        catch (OperationCanceledException)
        {
            // Closed.
        }
    }

    private async Task ShowAsync()
    {
        if (Prompt.View is { Phase: ChallengePhase.Live } live && Now > live.ExpiresAt)
        {
            await RunAsync(() => Prompt.RefreshAsync(_closed.Token));
        }

        StateHasChanged();
        if (_announcer is not null && _announcements.Next(Prompt.View, Now) is { } news)
        {
            await _announcer.SayAsync(news);
        }
    }

    private void Cancel() => Dialog.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        _closed.Dispose();
    }
}
