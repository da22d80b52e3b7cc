using LucyPortal.Components.Shared;
using LucyPortal.Domain;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace LucyPortal.Features.TwoFactor;

/// <content>What asks for a code: configuring, typing a code that is at hand, turning off.</content>
public sealed partial class TwoFactorPage
{
    private const string EnterCodeId = "two-factor-enter-code";
    private const string SignOutForm = "two-factor-sign-out";

    private bool _isSigningOut;

    [Inject] public required IDialogService Dialogs { get; init; }

    /// <summary>Configuring makes recovery codes where there are none.</summary>
    private CodeKind ConfigureKind => State.Current!.Recovery.Left > 0 ? CodeKind.ConfigureAgain : CodeKind.Configure;

    private Task ConfigureAsync() => ActAsync(async () =>
    {
        if (await IsStillSoAsync(ConfigureAsync) && await IsLeftToDoAsync() && await AskAsync(ConfigureKind, send: true, ConfigureId, ConfigureAsync))
        {
            await SignOutAsync();
        }
    });

    private Task EnterCodeAsync() => ActAsync(async () =>
    {
        if (await AskAsync(ConfigureKind, send: false, EnterCodeId, EnterCodeAsync))
        {
            await SignOutAsync();
        }
    });

    private async Task TurnOffAsync()
    {
        if (await IsStillSoAsync(SaveAsync) && await AskAsync(CodeKind.TurnOff, send: true, SaveId, SaveAsync))
        {
            await TellDoneAsync("2FA is off. Your other sessions were ended.", PageHeader.HeadingId);
        }
    }

    /// <summary>Whether what the page shows still holds and a code can be sent: asked before one is.</summary>
    private async Task<bool> IsStillSoAsync(Func<Task> again)
    {
        _message = null;
        if (!await LookAsync(again))
        {
            return false;
        }

        if (State.Current is { Obstacle: null, LockedUntil: null })
        {
            return true;
        }

        await MoveOnAsync(PageHeader.HeadingId);
        await _announcer.SayAsync("No code can be sent at the moment. The page says why.");
        return false;
    }

    /// <summary>Asks for a step-up where one is needed, and whether there is something to configure then: its code may have shown all.</summary>
    private async Task<bool> IsLeftToDoAsync()
    {
        if (!await TryAsync(State.LoadProvedAsync, ConfigureAsync))
        {
            return false;
        }

        if (State.Current!.CanConfigure)
        {
            return true;
        }

        await TellAsync(Tone.Success, "Your code has come back, so codes reach you. Nothing is left to configure.");
        await MoveOnAsync(PageHeader.HeadingId);
        return false;
    }

    /// <summary>Opens the token dialog, after a code was sent or for one sent before.</summary>
    /// <returns>True when a code was right.</returns>
    private async Task<bool> AskAsync(CodeKind kind, bool send, string openedBy, Func<Task> again)
    {
        _message = null;
        var prompt = State.Prompt(kind);
        if (!await TryAsync(send ? prompt.SendAsync : prompt.RefreshAsync, again))
        {
            return false;
        }

        Snackbar.Clear();
        await ShowDialogAsync(prompt);
        if (prompt.NeedsStepUp)
        {
            await MoveOnAsync(FocusAfter(openedBy));
            return await AskAsync(kind, send: true, openedBy, again);
        }

        if (await prompt.WasRightAsync())
        {
            await ShowMissedCodesAsync(prompt);
            return true;
        }

        await LookAsync();
        await MoveOnAsync(FocusAfter(openedBy));
        return false;
    }

    /// <summary>Shows the dialog until it is closed.</summary>
    private async Task ShowDialogAsync(CodePrompt prompt)
    {
        var dialog = await Dialogs.ShowAsync<TokenDialog>(prompt.Kind.Title, new DialogParameters<TokenDialog> { { d => d.Prompt, prompt } });
        await dialog.Result;
    }

    /// <summary>The button that opened the dialog, if it can still be pressed; else what has taken its place.</summary>
    private string FocusAfter(string openedBy)
    {
        var page = TwoFactorPageState.For(State.Current!, _chosen);
        return openedBy switch
        {
            EnterCodeId when page.Next == NextStep.EnterCode => EnterCodeId,
            SaveId when page.SaveReason is null => SaveId,
            ConfigureId or EnterCodeId when page.ConfigureReason is null => ConfigureId,
            MakeCodesId when CanMakeCodes => MakeCodesId,
            _ => PageHeader.HeadingId,
        };
    }

    /// <summary>Signing out changes a cookie, so the browser posts a form; until it has, the page says what is going on.</summary>
    private async Task SignOutAsync()
    {
        _isSigningOut = true;
        await TellAsync(Tone.Success, "Right. Signing you out…");
        StateHasChanged();
        await Script.SubmitAsync(SignOutForm);
    }
}
