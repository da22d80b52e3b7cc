namespace LucyPortal.Components;

/// <summary>
/// Asks, over the page that they are on, for the code by which whoever is signed in puts a draft of the mail settings in force. The pages
/// that make drafts may not know the room that knows how.
/// </summary>
public interface IMailConfirmation
{
    /// <summary>Looks at the draft's newest code, or sends one by the draft. Runs on any thread.</summary>
    /// <param name="draftId">The draft.</param>
    /// <param name="sends">Whether a code is sent, if the rules allow it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Domain.StepUpRequiredException">A step-up is needed first; nothing was sent.</exception>
    Task PrepareAsync(Guid draftId, bool sends, CancellationToken cancellationToken);

    /// <summary>Asks for the code, by a dialog, after <see cref="PrepareAsync"/>. The focus returns to where it was.</summary>
    /// <returns>True when it was right: the draft is in force.</returns>
    Task<bool> AskAsync();
}
