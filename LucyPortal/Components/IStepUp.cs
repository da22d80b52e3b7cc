using LucyPortal.Domain;

namespace LucyPortal.Components;

/// <summary>
/// Asks whoever is signed in to prove again to be the owner, over the page that they are on. The shell may not know the room that knows
/// how.
/// </summary>
public interface IStepUp
{
    /// <summary>Asks, by a dialog. It stays within the page: nothing typed there is lost, and the focus returns to where it was.</summary>
    /// <param name="scope">What for.</param>
    /// <param name="cancellationToken">Ends the wait: the page is being left.</param>
    /// <returns>True when the proof was given.</returns>
    Task<bool> AskAsync(StepUpScope scope, CancellationToken cancellationToken);
}
