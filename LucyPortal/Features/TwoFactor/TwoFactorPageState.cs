using LucyPortal.Components.Shared;
using LucyPortal.Domain;

namespace LucyPortal.Features.TwoFactor;

/// <summary>The next step that the page proposes: its one filled button.</summary>
public enum NextStep
{
    /// <summary>Nothing is left to do.</summary>
    None,

    /// <summary>Save the choice.</summary>
    Save,

    /// <summary>Have a code sent.</summary>
    Configure,

    /// <summary>Type the code that was sent.</summary>
    EnterCode,
}

/// <summary>What the page says and allows, for what is stored and what is chosen.</summary>
/// <param name="Next">The filled button.</param>
/// <param name="Chip">The state in words.</param>
/// <param name="Tone">How the state looks beside its words.</param>
/// <param name="SaveReason">Why <c>Save</c> is disabled; null when it is not.</param>
/// <param name="ConfigureReason">Why <c>Configure 2FA</c> is disabled; null when it is not.</param>
public sealed record TwoFactorPageState(NextStep Next, string Chip, Tone Tone, string? SaveReason, string? ConfigureReason)
{
    private const string Unsaved = "Save your choice first.";
    private const string Missing = "First mend what is missing, above.";
    private const string Locked = "Locked for now: too many wrong codes.";

    /// <summary>Why no code can be sent, for a button that sends one; null when one can.</summary>
    public static string? NoCodeReason(TwoFactorSnapshot stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return stored.LockedUntil is not null ? Locked : stored.Obstacle is not null ? Missing : null;
    }

    /// <summary>The state of the page.</summary>
    /// <param name="stored">What is stored.</param>
    /// <param name="chosen">What is chosen in the select.</param>
    public static TwoFactorPageState For(TwoFactorSnapshot stored, TwoFactorMethod chosen)
    {
        ArgumentNullException.ThrowIfNull(stored);
        var (chip, tone) = stored switch
        {
            { Configured: not TwoFactorMethod.None } => ("Configured", Tone.Success),
            { Saved: not TwoFactorMethod.None } => ("Saved, not yet configured", Tone.Warning),
            _ => ("Not configured", Tone.Neutral),
        };
        var noCode = NoCodeReason(stored);
        if (chosen != stored.Saved)
        {
            // Turning off asks for a code first.
            var saveReason = chosen == TwoFactorMethod.None && stored.Configured != TwoFactorMethod.None ? noCode : null;
            return new(saveReason is null ? NextStep.Save : NextStep.None, chip, tone, saveReason, Unsaved);
        }

        var configureReason = stored switch
        {
            { Saved: TwoFactorMethod.None } => "Choose a 2FA method and save it first.",
            { CanConfigure: false } => "2FA is configured.",
            _ => noCode,
        };
        return new(NextOf(stored, configureReason is null), chip, tone, stored.Saved == TwoFactorMethod.None ? "Nothing to save." : "Saved.", configureReason);
    }

    /// <summary>A code that is at hand can be typed, whatever keeps the next one from being sent.</summary>
    private static NextStep NextOf(TwoFactorSnapshot stored, bool canSend) => stored switch
    {
        { CanConfigure: true, LockedUntil: null, Challenge: not null } => NextStep.EnterCode,
        _ => canSend ? NextStep.Configure : NextStep.None,
    };
}
