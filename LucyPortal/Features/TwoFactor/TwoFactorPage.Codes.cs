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

    [Inject] public required IDialogService Dialogs { get; init; }

    private async Task ConfigureAsync()
    {
        if (await IsStillSoAsync(ConfigureAsync) && await AskAsync(CodeKind.Configure, send: true, ConfigureId, ConfigureAsync))
        {
            await SignOutAsync();
        }
    }

    private async Task EnterCodeAsync()
    {
        if (await AskAsync(CodeKind.Configure, send: false, EnterCodeId, EnterCodeAsync))
        {
            await SignOutAsync();
        }
    }

    private async Task TurnOffAsync()
    {
        if (await IsStillSoAsync(TurnOffAsync) && await AskAsync(CodeKind.TurnOff, send: true, SaveId, TurnOffAsync))
        {
            await LookAsync();
            _chosen = State.Current!.Saved;
            _message = new(Tone.Success, "2FA is off. Your other sessions were ended.");
            Snackbar.Add(_message.Text, Severity.Success);
            await MoveOnAsync(PageHeader.HeadingId);
        }
    }

    /// <summary>Whether what the page shows still holds and a code can be sent: asked before one is.</summary>
    private async Task<bool> IsStillSoAsync(Func<Task> again)
    {
        _message = null;
        return await LookAsync(again) && State.Current is { Obstacle: null, LockedUntil: null };
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

        var dialog = await Dialogs.ShowAsync<TokenDialog>(kind.Title, new DialogParameters<TokenDialog> { { d => d.Prompt, prompt } });
        await dialog.Result;
        if (await prompt.WasRightAsync())
        {
            return true;
        }

        await LookAsync();
        await MoveOnAsync(openedBy == EnterCodeId && State.Current?.Challenge is null ? ConfigureId : openedBy);
        return false;
    }

    /// <summary>Signing out changes a cookie, so the browser posts a form; until it has, the page says what is going on.</summary>
    private Task SignOutAsync()
    {
        _message = new(Tone.Success, "Right. Signing you out…");
        StateHasChanged();
        return Script.SubmitAsync(SignOutForm);
    }
}
