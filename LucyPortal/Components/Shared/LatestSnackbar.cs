using MudBlazor;

namespace LucyPortal.Components.Shared;

/// <summary>
/// What an action did, in a snackbar. There is never more than one: MudBlazor would pile them up, or let the newest wait for the
/// oldest, and the oldest is no longer news.
/// </summary>
public sealed class LatestSnackbar(ISnackbar snackbar)
{
    /// <summary>Shows a sentence in place of the one before.</summary>
    public void Add(string sentence, Severity severity)
    {
        Clear();
        snackbar.Add(sentence, severity);
    }

    /// <summary>Takes the last one away: before a dialog, which it would lie over on a phone.</summary>
    public void Clear() => snackbar.Clear();
}
