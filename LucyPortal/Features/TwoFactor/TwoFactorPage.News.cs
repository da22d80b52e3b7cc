using LucyPortal.Components.Shared;

namespace LucyPortal.Features.TwoFactor;

/// <content>What other windows, the mail and the clock change while the page is open.</content>
public sealed partial class TwoFactorPage
{
    private Task LookAsync() => LookAsync(LookAsync);

    /// <summary>Looks how things stand now, and says so where another window has changed them.</summary>
    /// <returns>True when the choice is what the page has shown.</returns>
    private async Task<bool> LookAsync(Func<Task> again)
    {
        var shown = State.Current!.Choice;
        if (!await TryAsync(State.LoadAsync, again))
        {
            return false;
        }

        if (State.Current!.Choice == shown)
        {
            return true;
        }

        await TellChangedElsewhereAsync();
        return false;
    }

    /// <summary>Looks because there is news. What comes while a verb of this page runs, or was looked into across one, may be its doing.</summary>
    private async Task HearAsync()
    {
        var (shown, acts) = (State.Current!.Choice, _acts);
        if (_isActing || !await TryQuietlyAsync(State.LookAsync))
        {
            return;
        }

        if (!_isActing && acts == _acts && State.Current!.Choice != shown)
        {
            await TellChangedElsewhereAsync();
        }

        await SteadyFocusAsync();
    }

    private Task TellChangedElsewhereAsync()
    {
        _chosen = State.Current!.Saved;
        return TellAsync(Tone.Warning, "Your 2FA settings were changed in another window. This page now shows them.");
    }

    /// <summary>A button that had the focus may have gone by itself: its time was over.</summary>
    private Task SteadyFocusAsync()
    {
        StateHasChanged();
        return Script.RecoverFocusAsync(PageHeader.HeadingId);
    }
}
