using LucyPortal.Components.Shared;
using LucyPortal.Domain;

namespace LucyPortal.Features.TwoFactor;

/// <content>What moves by itself while the dialog is open: the countdowns, the mail, the end of the challenge.</content>
public sealed partial class TokenDialog
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private bool _couldAnswer;

    /// <summary>How long until the next code can be sent. The pause belongs to a live challenge, the hourly limit to the account.</summary>
    private TimeSpan PauseLeft => View switch
    {
        { Phase: ChallengePhase.Live } or { LimitReached: true } => View.ResendFrom - Now,
        null when Prompt.LastSend is SendVerdict.LimitReached limit => limit.Until - Now,
        _ => TimeSpan.Zero,
    };

    private string? PauseMark => PauseLeft <= TimeSpan.Zero ? null
        : PauseLeft.TotalSeconds < 100 ? $" ({Math.Ceiling(PauseLeft.TotalSeconds):0} s)"
        : $" ({Spans.InWords(PauseLeft)})";

    private async Task TickAsync()
    {
        using var timer = new PeriodicTimer(Tick, Time);
        while (await timer.WaitForNextTickAsync(_closed))
        {
            await InvokeAsync(ShowAsync);
        }
    }

    private async Task ShowAsync()
    {
        if (_checking || _verdict is AnswerVerdict.Accepted)
        {
            // The challenge may be over by the very answer that is judged here: its verdict tells, not the news of it.
            return;
        }

        var canAnswer = Words.CanAnswer;
        var over = _couldAnswer && !canAnswer;
        _couldAnswer = canAnswer;
        if (over)
        {
            _typed = null;
            _verdict = null;
        }

        StateHasChanged();
        if (over)
        {
            await FocusNextStepAsync();
            await _announcer.AlertAsync(Words.Sentence);
        }
        else if (_announcements.Next(View, Now) is { } news)
        {
            await _announcer.SayAsync(news);
        }
    }

    private Task FocusNextStepAsync() => Script.FocusSteadilyAsync(Words.CanAnswer ? CodeId : Words.CanRenew ? RenewId : CloseId);

    /// <summary>Keeps something running beside the verbs until the dialog is closed.</summary>
    private async Task KeepAsync(Func<Task> work)
    {
        if (!await Work.GuardAsync(work) && !_closed.IsCancellationRequested)
        {
            await InvokeAsync(StateHasChanged);
        }
    }

    private Task TellPauseAsync() => PauseLeft > TimeSpan.Zero
        ? _announcer.SayAsync($"You can send a new code in {Spans.InWords(PauseLeft)}.")
        : Task.CompletedTask;
}
