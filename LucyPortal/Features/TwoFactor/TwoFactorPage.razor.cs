using LucyPortal.Components.Shared;
using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace LucyPortal.Features.TwoFactor;

/// <summary><c>Account &gt; 2FA Configuration</c>: choose a method, save it, prove that its codes arrive.</summary>
public sealed partial class TwoFactorPage : ComponentBase, IDisposable
{
    private const string ConfigureId = "two-factor-configure";
    private const string EnterCodeId = "two-factor-enter-code";
    private const string SignOutForm = "two-factor-sign-out";
    private const string NoDatabase = "The portal can't reach its database. Nothing was changed.";

    private static readonly Crumb[] Crumbs = [Crumb.Home, new("Account", "/account")];

    private readonly CancellationTokenSource _gone = new();
    private TwoFactorMethod _chosen;
    private PageMessage? _message;

    [Inject] public required TwoFactorState State { get; init; }

    [Inject] public required IDialogService Dialogs { get; init; }

    [Inject] public required ISnackbar Snackbar { get; init; }

    [Inject] public required PortalScript Script { get; init; }

    private string Description => _chosen == TwoFactorMethod.Email
        ? "We send a 6-digit code to your own address."
        : "Your password alone signs you in.";

    protected override Task OnInitializedAsync() => LoadAsync();

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    private static Variant Fill(TwoFactorPageState page, NextStep step) => page.Next == step ? Variant.Filled : Variant.Outlined;

    private static Color Colour(TwoFactorPageState page, NextStep step) => page.Next == step ? Color.Primary : Color.Default;

    private Task LoadAsync() => GuardAsync(async () =>
    {
        await State.LoadAsync(_gone.Token);
        _chosen = State.Current?.Saved ?? TwoFactorMethod.None;
    });

    private Task SaveAsync() => GuardAsync(async () =>
    {
        if (_chosen == TwoFactorMethod.None && State.Current!.Configured != TwoFactorMethod.None)
        {
            await TurnOffAsync();
            return;
        }

        switch (await State.SaveAsync(_chosen, _gone.Token))
        {
            case SaveOutcome.Saved when _chosen != TwoFactorMethod.None:
                Snackbar.Add("Saved. 2FA is not on yet.", Severity.Normal);
                break;
            case SaveOutcome.Saved:
                Snackbar.Add("Saved.", Severity.Normal);
                break;
            case SaveOutcome.ChangedElsewhere:
                _chosen = State.Current!.Saved;
                _message = new(Tone.Warning, "Your 2FA settings were changed in another window. This page now shows them.");
                break;
            case SaveOutcome.DatabaseAway:
                _message = new(Tone.Error, NoDatabase);
                break;
        }
    });

    private Task ConfigureAsync() => GuardAsync(() => AskAsync(CodeKind.Configure, send: true, ConfigureId));

    private Task EnterCodeAsync() => GuardAsync(() => AskAsync(CodeKind.Configure, send: false, EnterCodeId));

    private async Task TurnOffAsync()
    {
        if (State.Current!.Obstacle is not null)
        {
            return;
        }

        if (await AskAsync(CodeKind.TurnOff, send: true, "two-factor-save"))
        {
            _chosen = State.Current!.Saved;
            _message = new(Tone.Success, "2FA is off. Your other sessions were ended.");
            Snackbar.Add(_message.Text, Severity.Success);
        }
    }

    /// <summary>Opens the token dialog, after a code was sent or for one sent before.</summary>
    /// <returns>True when a code was right.</returns>
    private async Task<bool> AskAsync(CodeKind kind, bool send, string openedBy)
    {
        var prompt = State.Prompt(kind);
        await (send ? prompt.SendAsync(_gone.Token) : prompt.RefreshAsync(_gone.Token));
        var dialog = await Dialogs.ShowAsync<TokenDialog>(kind.Title, new DialogParameters<TokenDialog> { { d => d.Prompt, prompt } });
        var accepted = await dialog.Result is { Canceled: false };
        if (accepted && kind == CodeKind.Configure)
        {
            await Script.SubmitAsync(SignOutForm);
            return true;
        }

        await State.LoadAsync(_gone.Token);
        await Script.FocusAsync(openedBy);
        return accepted;
    }

    /// <summary>Tells a database that is away from what nobody foresaw; the latter is the error boundary's.</summary>
    private async Task GuardAsync(Func<Task> work)
    {
        _message = null;
        try
        {
            await work();
        }
        catch (OperationCanceledException)
        {
            // The session is over, or the page is gone.
        }
        catch (Exception exception) when (DatabaseFailure.Is(exception))
        {
            _message = new(Tone.Error, NoDatabase);
        }
    }

    private sealed record PageMessage(Tone Tone, string Text);
}
