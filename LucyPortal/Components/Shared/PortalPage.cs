using LucyPortal.Domain;
using Microsoft.AspNetCore.Components;

namespace LucyPortal.Components.Shared;

/// <summary>
/// A signed-in page: it runs the verbs of its state, ends them when it is left, and knows what to do when the database is away, or when
/// a verb needs a step-up first.
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

    [Inject] public required IStepUp StepUp { get; init; }

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

    /// <summary>Runs a verb to its end; where it needs a step-up, asks for that and runs it again.</summary>
    /// <param name="verb">The verb; expected outcomes are its values, not exceptions.</param>
    /// <param name="again">What <c>Try again</c> does if the database is away: the handler that called this.</param>
    /// <returns>False when it did not run to its end: the database is away, the step-up was not made, or the page is being left.</returns>
    protected async Task<bool> TryAsync(Func<CancellationToken, Task> verb, Func<Task> again)
    {
        var outcome = await RunAsync(verb);
        while (outcome is Outcome.StepUpNeeded needed)
        {
            outcome = await AskAsync(needed.Scope);
            if (outcome is Outcome.Done)
            {
                outcome = await RunAsync(verb);
            }
        }

        if (outcome is Outcome.DatabaseAway)
        {
            DatabaseAway = true;
            _again = again;
        }
        else if (outcome is Outcome.Done or Outcome.Refused)
        {
            DatabaseAway = false;
        }

        return outcome is Outcome.Done;
    }

    /// <summary>Looks by itself, as nobody asked for it: what a verb has told, or can try again, stays as it is.</summary>
    /// <param name="look">The look.</param>
    /// <returns>False when it did not run to its end.</returns>
    protected async Task<bool> TryQuietlyAsync(Func<CancellationToken, Task> look) => await RunAsync(look) is Outcome.Done;

    /// <summary>Repeats what failed. Its button goes with the notice, so the focus moves on to the heading.</summary>
    protected async Task TryAgainAsync()
    {
        await (_again?.Invoke() ?? Task.CompletedTask);
        if (!DatabaseAway)
        {
            await Script.FocusAsync(PageHeader.HeadingId);
        }
    }

    /// <summary>Runs a verb off the circuit's own thread: SQLite waits for a lock without giving the thread back.</summary>
    private Task<Outcome> RunAsync(Func<CancellationToken, Task> verb) => OutcomeOfAsync(async () =>
    {
        await Task.Run(() => verb(Leaving), Leaving);
        return new Outcome.Done();
    });

    private Task<Outcome> AskAsync(StepUpScope scope) => OutcomeOfAsync(async () =>
        await StepUp.AskAsync(scope, Leaving) ? new Outcome.Done() : new Outcome.Refused());

    private async Task<Outcome> OutcomeOfAsync(Func<Task<Outcome>> work)
    {
        try
        {
            return await work();
        }
        catch (StepUpRequiredException exception)
        {
            return new Outcome.StepUpNeeded(exception.Scope);
        }
        catch (OperationCanceledException)
        {
            // The page is being left, or its session is over and the sign-in is about to be loaded.
            return new Outcome.Left();
        }
        catch (UnauthorizedAccessException)
        {
            // The role has changed since the page was opened: a full load answers 403.
            Navigation.Refresh(forceReload: true);
            return new Outcome.Left();
        }
        catch (Exception exception) when (Shell.IsDatabaseAway(exception))
        {
            return new Outcome.DatabaseAway();
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

    private abstract record Outcome
    {
        /// <summary>It ran to its end.</summary>
        public sealed record Done : Outcome;

        /// <summary>It needs a step-up first, and did nothing.</summary>
        public sealed record StepUpNeeded(StepUpScope Scope) : Outcome;

        /// <summary>The step-up was not made.</summary>
        public sealed record Refused : Outcome;

        /// <summary>There is nobody left to serve.</summary>
        public sealed record Left : Outcome;

        /// <summary>The database could not be reached.</summary>
        public sealed record DatabaseAway : Outcome;
    }
}
