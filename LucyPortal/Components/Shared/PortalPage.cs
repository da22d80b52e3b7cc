using Microsoft.AspNetCore.Components;

namespace LucyPortal.Components.Shared;

/// <summary>
/// A signed-in page: it runs the verbs of its state, ends them when it is left, and knows what to do when the database is away.
/// Pages render <see cref="PageBody"/> with <see cref="IsOpen"/>, <see cref="DatabaseAway"/> and <see cref="TryAgainAsync"/>.
/// </summary>
public abstract class PortalPage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private Func<Task>? _again;

    protected PortalPage() => Leaving = _leaving.Token;

    [Inject] public required PortalShell Shell { get; init; }

    [Inject] public required PortalScript Script { get; init; }

    [Inject] public required NavigationManager Navigation { get; init; }

    [Inject] public required LatestSnackbar Snackbar { get; init; }

    /// <summary>True while the last verb failed because the database could not be reached.</summary>
    protected bool DatabaseAway { get; private set; }

    /// <summary>True once there is something to show: <see cref="OpenAsync"/> has run to its end.</summary>
    protected bool IsOpen { get; private set; }

    /// <summary>Cancelled when the page is left.</summary>
    protected CancellationToken Leaving { get; }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the page: loads its state, then fills its fields.</summary>
    /// <param name="load">Loads the state.</param>
    /// <param name="show">Fills the fields from it, where there are any.</param>
    protected async Task OpenAsync(Func<CancellationToken, Task> load, Action? show = null)
    {
        if (await TryAsync(load, () => OpenAsync(load, show)))
        {
            show?.Invoke();
            IsOpen = true;
        }
    }

    /// <summary>Runs a verb to its end.</summary>
    /// <param name="verb">The verb; expected outcomes are its values, not exceptions.</param>
    /// <param name="again">What <c>Try again</c> does if the database is away: the handler that called this.</param>
    /// <returns>False when it did not run to its end: the database is away, or the page is being left.</returns>
    protected async Task<bool> TryAsync(Func<CancellationToken, Task> verb, Func<Task> again)
    {
        var outcome = await RunAsync(verb);
        if (outcome == Outcome.DatabaseAway)
        {
            DatabaseAway = true;
            _again = again;
        }
        else if (outcome == Outcome.Done)
        {
            DatabaseAway = false;
        }

        return outcome == Outcome.Done;
    }

    /// <summary>Looks by itself, as nobody asked for it: what a verb has told, or can try again, stays as it is.</summary>
    /// <param name="look">The look.</param>
    /// <returns>False when it did not run to its end.</returns>
    protected async Task<bool> TryQuietlyAsync(Func<CancellationToken, Task> look) => await RunAsync(look) == Outcome.Done;

    /// <summary>Repeats what failed. Its button goes with the notice, so the focus moves on to the heading.</summary>
    protected async Task TryAgainAsync()
    {
        await (_again?.Invoke() ?? Task.CompletedTask);
        if (!DatabaseAway)
        {
            await Script.FocusAsync(PageHeader.HeadingId);
        }
    }

    private async Task<Outcome> RunAsync(Func<CancellationToken, Task> verb)
    {
        try
        {
            // Off the circuit's own thread: SQLite waits for a lock without giving the thread back.
            await Task.Run(() => verb(Leaving), Leaving);
            return Outcome.Done;
        }
        catch (OperationCanceledException)
        {
            // The page is being left, or its session is over and the sign-in is about to be loaded.
            return Outcome.Left;
        }
        catch (UnauthorizedAccessException)
        {
            // The role has changed since the page was opened: a full load answers 403.
            Navigation.Refresh(forceReload: true);
            return Outcome.Left;
        }
        catch (Exception exception) when (Shell.IsDatabaseAway(exception))
        {
            return Outcome.DatabaseAway;
        }
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _leaving.Cancel();
            _leaving.Dispose();
        }
    }

    private enum Outcome
    {
        Done,
        Left,
        DatabaseAway,
    }
}
