using LucyPortal.Domain;
using LucyPortal.Verification;

namespace LucyPortal.Features.TwoFactor;

/// <summary>What the token dialog asks a code for, with the words that differ.</summary>
/// <param name="Purpose">The challenge's purpose.</param>
/// <param name="Subject">The challenge's subject.</param>
/// <param name="Title">The dialog's title.</param>
/// <param name="Action">The button.</param>
/// <param name="Consequence">What follows from a right code.</param>
/// <param name="DoneElsewhere">What is said when another window was faster.</param>
/// <param name="IsWanted">Whether there still is something that a code could bring about for the account.</param>
/// <param name="Needs">The step-up that beginning a challenge needs; null for none. A live challenge is continued without.</param>
public sealed record CodeKind(
    ChallengePurpose Purpose,
    string Subject,
    string Title,
    string Action,
    string Consequence,
    string DoneElsewhere,
    Func<PortalUser, bool> IsWanted,
    StepUpScope? Needs = null)
{
    /// <summary>Putting the saved method in force.</summary>
    public static CodeKind Configure { get; } = new(
        ChallengePurpose.Configure,
        "",
        "2FA Configuration",
        "Configure",
        "When you press Configure, you save your recovery codes, are signed out everywhere and sign in again with a new code.",
        "2FA was configured in another window.",
        user => user.SavedMethod != TwoFactorMethod.None,
        StepUpScope.General);

    /// <summary>The same for an account that has recovery codes: they go on working.</summary>
    public static CodeKind ConfigureAgain { get; } = Configure with
    {
        Consequence = "When you press Configure, you are signed out everywhere and sign in again with a new code.",
    };

    /// <summary>Turning 2FA off.</summary>
    public static CodeKind TurnOff { get; } = new(
        ChallengePurpose.StepUp,
        StepUpSubjects.TurnOff,
        "Turn off 2FA",
        "Turn off 2FA",
        "From then on your password alone signs you in. All your other sessions end.",
        "2FA was turned off in another window.",
        user => user.ConfiguredMethod != TwoFactorMethod.None);

    /// <summary>Making new recovery codes.</summary>
    public static CodeKind MakeRecoveryCodes { get; } = new(
        ChallengePurpose.StepUp,
        StepUpSubjects.RecoveryCodes,
        "Confirm that it is you",
        "Continue",
        "Then we show you 10 new recovery codes. Codes made before stop working.",
        "New recovery codes were made in another window.",
        user => user.ConfiguredMethod != TwoFactorMethod.None);

    /// <summary>Proving again that it is the owner, before something sensitive on any page.</summary>
    public static CodeKind StepUp { get; } = new(
        ChallengePurpose.StepUp,
        StepUpSubjects.Session,
        "Confirm that it is you",
        "Continue",
        "What you typed on the page is kept.",
        "You confirmed in another window that it is you. Close this and press the button again.",
        user => user.ConfiguredMethod != TwoFactorMethod.None);

    /// <summary>Putting a draft of the mail settings in force. Its codes leave by the draft.</summary>
    public static CodeKind ConfirmMailSettings(Guid draftId) => new(
        ChallengePurpose.ConfirmMailSettings,
        draftId.ToString("N"),
        "Confirm mail settings",
        "Put in force",
        "Until then the previous settings stay in force.",
        "These settings were put in force or discarded in the meantime.",
        user => user.Role == PortalRole.Administrator,
        StepUpScope.MailSettings)
    {
        ChangedElsewhere = "These settings were put in force or discarded in the meantime.",
    };

    /// <summary>What is said when something else has made the code pointless.</summary>
    public string ChangedElsewhere { get; private init; } = "Your 2FA settings were changed in another window.";

    /// <summary>The draft of the mail settings that it is about; null for other questions.</summary>
    public Guid? MailSettingsDraft => Purpose == ChallengePurpose.ConfirmMailSettings ? Guid.ParseExact(Subject, "N") : null;

    internal ChallengeBinding Binding(Guid userId, Guid sessionId) => ChallengeBinding.ForSession(userId, Purpose, sessionId, Subject);
}
