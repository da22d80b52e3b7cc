using LucyPortal.Components.Shared;
using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace LucyPortal.Features.TwoFactor;

/// <summary><c>Account &gt; 2FA Configuration</c>: choose a method, save it, prove that its codes arrive.</summary>
public sealed partial class TwoFactorPage : ComponentBase, IDisposable
{
    private const string SaveId = "two-factor-save";
    private const string ConfigureId = "two-factor-configure";
    private const string EnterCodeId = "two-factor-enter-code";
    private const string HeadingId = "page-heading";
    private const string SignOutForm = "two-factor-sign-out";
    private const string NoDatabase = "The portal can't reach its database. Nothing was changed.";

    private static readonly Crumb[] Crumbs = [Crumb.Home, new("Account", "/account")];

    private readonly CancellationTokenSource _leaving = new();
    private readonly CancellationToken _left;
    private TwoFactorMethod _chosen;
    private PageMessage? _message;

    public TwoFactorPage() => _left = _leaving.Token;

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
        _leaving.Cancel();
        _leaving.Dispose();
    }

    private static Variant Fill(TwoFactorPageState page, NextStep step) => page.Next == step ? Variant.Filled : Variant.Outlined;

    private static Color Colour(TwoFactorPageState page, NextStep step) => page.Next == step ? Color.Primary : Color.Default;

    private Task LoadAsync() => GuardAsync(async () =>
    {
        var isFirst = State.Current is null;
        await LookAsync();
        if (isFirst)
        {
            _chosen = State.Current?.Saved ?? TwoFactorMethod.None;
        }
    });

    private Task SaveAsync() => GuardAsync(async () =>
    {
        if (_chosen == TwoFactorMethod.None && State.Current!.Configured != TwoFactorMethod.None)
        {
            await TurnOffAsync();
            return;
        }

        switch (await Task.Run(() => State.SaveAsync(_chosen, _left), _left))
        {
            case SaveOutcome.Saved when _chosen != TwoFactorMethod.None:
                Snackbar.Add("Saved. 2FA is not on yet.", Severity.Normal);
                await MoveOnAsync(ConfigureId);
                break;
            case SaveOutcome.Saved:
                Snackbar.Add("Saved.", Severity.Normal);
                await MoveOnAsync(HeadingId);
                break;
            case SaveOutcome.ChangedElsewhere:
                ShowChangedElsewhere();
                break;
            case SaveOutcome.DatabaseAway:
                _message = new(Tone.Error, NoDatabase);
                break;
        }
    });

    private Task ConfigureAsync() => GuardAsync(async () =>
    {
        if (await IsStillSoAsync() && await AskAsync(CodeKind.Configure, send: true, ConfigureId))
        {
            await SignOutAsync();
        }
    });

    private Task EnterCodeAsync() => GuardAsync(async () =>
    {
        if (await AskAsync(CodeKind.Configure, send: false, EnterCodeId))
        {
            await SignOutAsync();
        }
    });

    private async Task TurnOffAsync()
    {
        if (await IsStillSoAsync() && await AskAsync(CodeKind.TurnOff, send: true, SaveId))
        {
            await LookAsync();
            _chosen = State.Current!.Saved;
            _message = new(Tone.Success, "2FA is off. Your other sessions were ended.");
            Snackbar.Add(_message.Text, Severity.Success);
            await MoveOnAsync(HeadingId);
        }
    }

    /// <summary>Whether what the page shows still holds and nothing is missing: asked before a code is sent for it.</summary>
    private async Task<bool> IsStillSoAsync()
    {
        var seen = State.Current!;
        await LookAsync();
        if (!State.Current!.HasSameChoice(seen))
        {
            ShowChangedElsewhere();
            return false;
        }

        return !State.IsDatabaseAway && State.Current.Obstacle is null;
    }

    /// <summary>Opens the token dialog, after a code was sent or for one sent before.</summary>
    /// <returns>True when a code was right.</returns>
    private async Task<bool> AskAsync(CodeKind kind, bool send, string openedBy)
    {
        var prompt = State.Prompt(kind);
        await Task.Run(() => send ? prompt.SendAsync(_left) : prompt.RefreshAsync(_left), _left);
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

    /// <summary>Off the circuit's own thread: SQLite waits for a lock without giving the thread back.</summary>
    private Task LookAsync() => Task.Run(() => State.LoadAsync(_left), _left);

    /// <summary>Moves the focus once the page shows how things stand now: the button that was pressed may be disabled by it.</summary>
    private Task MoveOnAsync(string id)
    {
        StateHasChanged();
        return Script.FocusAsync(id);
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
