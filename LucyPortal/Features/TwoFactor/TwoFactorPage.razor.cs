using LucyPortal.Components.Shared;
using LucyPortal.Domain;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace LucyPortal.Features.TwoFactor;

/// <summary><c>Account &gt; 2FA Configuration</c>: choose a method, save it, prove that its codes arrive.</summary>
public sealed partial class TwoFactorPage : PortalPage
{
    private const string MethodId = "two-factor-method";
    private const string SaveId = "two-factor-save";
    private const string ConfigureId = "two-factor-configure";

    private static readonly Crumb[] Crumbs = [Crumb.Home, new("Account", "/account")];

    private TwoFactorMethod _chosen;
    private PageMessage? _message;
    private Announcer _announcer = null!;
    private int _acts;
    private bool _isActing;

    [Inject] public required TwoFactorState State { get; init; }

    private string Description => _chosen == TwoFactorMethod.Email
        ? "We send a 6-digit code to your own address."
        : "Your password alone signs you in.";

    private bool IsUnsaved => IsOpen && _chosen != State.Current!.Saved;

    protected override Task OnInitializedAsync() => OpenAsync(State.LoadAsync, () => _chosen = State.Current!.Saved);

    private static Variant Fill(TwoFactorPageState page, NextStep step) => page.Next == step ? Variant.Filled : Variant.Outlined;

    private static Color Colour(TwoFactorPageState page, NextStep step) => page.Next == step ? Color.Primary : Color.Default;

    private Task SaveAsync() => ActAsync(_chosen == TwoFactorMethod.None && State.Current!.Configured != TwoFactorMethod.None
        ? TurnOffAsync
        : SaveChoiceAsync);

    private async Task SaveChoiceAsync()
    {
        var saved = false;
        if (!await TryAsync(async token => saved = await State.SaveAsync(_chosen, token), SaveAsync))
        {
            return;
        }

        if (!saved)
        {
            await TellChangedElsewhereAsync();
            return;
        }

        _message = null;
        Snackbar.Add(_chosen == TwoFactorMethod.None ? "Saved." : "Saved. 2FA is not on yet.", Severity.Normal);
        await MoveOnAsync(_chosen == TwoFactorMethod.None ? PageHeader.HeadingId : ConfigureId);
    }

    /// <summary>Runs a verb of this page: news that comes meanwhile is not looked into.</summary>
    private async Task ActAsync(Func<Task> verb)
    {
        _acts++;
        _isActing = true;
        try
        {
            await verb();
        }
        finally
        {
            _isActing = _isSigningOut;
        }
    }

    private Task TellAsync(Tone tone, string text)
    {
        _message = new(tone, text);
        return _announcer.SayAsync(text);
    }

    /// <summary>Moves the focus once the page shows how things stand now: the button that was pressed may be disabled by it.</summary>
    private Task MoveOnAsync(string id)
    {
        StateHasChanged();
        return Script.FocusAsync(id);
    }

    private sealed record PageMessage(Tone Tone, string Text);
}
