using LucyPortal.Components.Shared;
using LucyPortal.Domain;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace LucyPortal.Features.TwoFactor;

/// <summary><c>Account &gt; 2FA Configuration</c>: choose a method, save it, prove that its codes arrive.</summary>
public sealed partial class TwoFactorPage : PortalPage
{
    private const string SaveId = "two-factor-save";
    private const string ConfigureId = "two-factor-configure";
    private const string EnterCodeId = "two-factor-enter-code";
    private const string SignOutForm = "two-factor-sign-out";

    private static readonly Crumb[] Crumbs = [Crumb.Home, new("Account", "/account")];

    private TwoFactorMethod _chosen;
    private PageMessage? _message;

    [Inject] public required TwoFactorState State { get; init; }

    [Inject] public required IDialogService Dialogs { get; init; }

    private string Description => _chosen == TwoFactorMethod.Email
        ? "We send a 6-digit code to your own address."
        : "Your password alone signs you in.";

    private bool IsUnsaved => IsOpen && _chosen != State.Current!.Saved;

    protected override Task OnInitializedAsync() => OpenAsync(State.LoadAsync, () => _chosen = State.Current!.Saved);

    private static Variant Fill(TwoFactorPageState page, NextStep step) => page.Next == step ? Variant.Filled : Variant.Outlined;

    private static Color Colour(TwoFactorPageState page, NextStep step) => page.Next == step ? Color.Primary : Color.Default;

    private Task SaveAsync() => _chosen == TwoFactorMethod.None && State.Current!.Configured != TwoFactorMethod.None
        ? TurnOffAsync()
        : SaveChoiceAsync();

    private async Task SaveChoiceAsync()
    {
        _message = null;
        var saved = false;
        if (!await TryAsync(async token => saved = await State.SaveAsync(_chosen, token), SaveAsync))
        {
            return;
        }

        if (!saved)
        {
            ShowChangedElsewhere();
            return;
        }

        Snackbar.Add(_chosen == TwoFactorMethod.None ? "Saved." : "Saved. 2FA is not on yet.", Severity.Normal);
        await MoveOnAsync(_chosen == TwoFactorMethod.None ? PageHeader.HeadingId : ConfigureId);
    }

    private async Task ConfigureAsync()
    {
        if (await IsStillSoAsync(ConfigureAsync) && await AskAsync(CodeKind.Configure, send: true, ConfigureId, ConfigureAsync))
        {
            await SignOutAsync();
        }
    }

    private async Task EnterCodeAsync()
    {
        _message = null;
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

    /// <summary>Whether what the page shows still holds and nothing is missing: asked before a code is sent for it.</summary>
    private async Task<bool> IsStillSoAsync(Func<Task> again)
    {
        _message = null;
        var seen = State.Current!;
        if (!await TryAsync(State.LoadAsync, again))
        {
            return false;
        }

        if (!State.Current!.HasSameChoice(seen))
        {
            ShowChangedElsewhere();
            return false;
        }

        return State.Current!.Obstacle is null;
    }

    /// <summary>Opens the token dialog, after a code was sent or for one sent before.</summary>
    /// <returns>True when a code was right.</returns>
    private async Task<bool> AskAsync(CodeKind kind, bool send, string openedBy, Func<Task> again)
    {
        var prompt = State.Prompt(kind);
        if (!await TryAsync(send ? prompt.SendAsync : prompt.RefreshAsync, again))
        {
            return false;
        }

        var dialog = await Dialogs.ShowAsync<TokenDialog>(kind.Title, new DialogParameters<TokenDialog> { { d => d.Prompt, prompt } });
        if (await dialog.Result is { Canceled: false })
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

    private void ShowChangedElsewhere()
    {
        _chosen = State.Current!.Saved;
        _message = new(Tone.Warning, "Your 2FA settings were changed in another window. This page now shows them.");
    }

    private Task LookAsync() => TryAsync(State.LoadAsync, LookAsync);

    /// <summary>Moves the focus once the page shows how things stand now: the button that was pressed may be disabled by it.</summary>
    private Task MoveOnAsync(string id)
    {
        StateHasChanged();
        return Script.FocusAsync(id);
    }

    private sealed record PageMessage(Tone Tone, string Text);
}
