using LucyPortal.Components.Shared;
using LucyPortal.Data;
using LucyPortal.Domain;

namespace LucyPortal.Features.TwoFactor;

/// <summary>
/// Runs the verbs of a dialog: one at a time, off the circuit's own thread (SQLite waits for a lock without giving the thread back),
/// and with words for what goes wrong. A dialog stands outside the page's error boundary, so nothing may escape from it.
/// </summary>
internal sealed class GuardedWork(ErrorReferences references)
{
    /// <summary>True while a verb runs.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>What went wrong with the last verb, for the person; null when nothing did.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Runs a verb, unless another one is running.</summary>
    /// <returns>True when it ran to its end.</returns>
    public async Task<bool> RunAsync(Func<Task> verb, CancellationToken cancellationToken)
    {
        if (IsBusy)
        {
            return false;
        }

        IsBusy = true;
        Trouble = null;
        try
        {
            return await GuardAsync(() => Task.Run(verb, cancellationToken));
        }
        finally
        {
            IsBusy = false;
        }
    }

    /// <summary>Waits for something that runs beside the verbs.</summary>
    /// <returns>True when it ran to its end.</returns>
    public async Task<bool> GuardAsync(Func<Task> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (OperationCanceledException)
        {
            // The dialog is gone, or the session is over and the page goes elsewhere.
        }
        catch (StepUpRequiredException)
        {
            // Asked for by whoever opened the dialog: one can't stand on another.
        }
        catch (Exception exception) when (DatabaseFailure.Is(exception))
        {
            Trouble = "The portal can't reach its database. Nothing was counted. Try again in a moment.";
        }
        catch (Exception exception)
        {
            Trouble = $"Something went wrong. Nothing was changed. Number for your administrator: {references.Record(exception)}";
        }

        return false;
    }
}
