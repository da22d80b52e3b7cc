using LucyPortal.Components.Shared;

namespace LucyPortal.Features.Support;

/// <summary>What the page does by itself while it is open: it follows the mails.</summary>
public sealed partial class SendLogPage
{
    private bool _stale;
    private bool _refreshing;

    /// <summary>A mail has moved on. News that comes while the log is being read is read after that.</summary>
    private async Task RefreshAsync()
    {
        _stale = true;
        if (_refreshing)
        {
            return;
        }

        _refreshing = true;
        while (IsOpen && _stale)
        {
            _stale = false;
            await RefreshOnceAsync();
        }

        _refreshing = false;
    }

    private async Task RefreshOnceAsync()
    {
        var before = OpenedLine;
        if (!await TryQuietlyAsync(State.RefreshAsync))
        {
            return;
        }

        StateHasChanged();
        if (before is null || OpenedLine is not { } now || now.Fate.State == before.Fate.State)
        {
            return;
        }

        // Only of the mail that is being looked at: a busy log would never be silent.
        await (_announcer?.SayAsync($"{SendLogWords.State(now.Fate)}.") ?? Task.CompletedTask);
        if (before.CanBeTriedNow)
        {
            await Script.RecoverFocusAsync(SendLogTable.IdOf(now.Id));
        }
    }
}
