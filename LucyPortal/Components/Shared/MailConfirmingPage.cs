using Microsoft.AspNetCore.Components;

namespace LucyPortal.Components.Shared;

/// <summary>A page that changes what decides whether mail leaves: a change is tried first, and a code puts it in force.</summary>
public abstract class MailConfirmingPage : PortalPage
{
    /// <summary>What stands on the button that saves, then.</summary>
    protected const string SaveAndSend = "Save and send code";

    /// <summary>What saving does while there are settings in force that work.</summary>
    protected const string TriedFirst = "Tried first: we send you a code by it.";

    [Inject] public required IMailConfirmation Confirmation { get; init; }

    /// <summary>Asks for the code of a draft.</summary>
    /// <param name="draftId">The draft.</param>
    /// <param name="sends">Whether a code is sent first.</param>
    /// <returns>True when the draft is in force.</returns>
    protected async Task<bool> ConfirmAsync(Guid draftId, bool sends) =>
        await TryAsync(token => Confirmation.PrepareAsync(draftId, sends, token), () => ConfirmAsync(draftId, sends))
        && await Confirmation.AskAsync();
}
