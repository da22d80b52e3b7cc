namespace LucyPortal.Verification;

/// <summary>The actions that a step-up can be for. A code for one opens no other, and its mail names it.</summary>
public static class StepUpSubjects
{
    /// <summary>Turning 2FA off.</summary>
    public const string TurnOff = "turn-off";

    /// <summary>Making new recovery codes.</summary>
    public const string RecoveryCodes = "recovery-codes";

    /// <summary>Opening, for this session and some minutes, whatever asks for a step-up.</summary>
    public const string Session = "session";
}
