using LucyPortal.Domain;

namespace LucyPortal.Features.SignIn;

/// <summary>Carries what became of a recovery code over the redirect to its page. Only the kind travels, never what was typed.</summary>
internal static class RecoveryNotes
{
    private static readonly Dictionary<string, string> Sentences = new()
    {
        ["recovery-empty"] = "Type one of your recovery codes.",
        ["recovery-form"] = "A recovery code has 16 letters and digits, in four groups of four.",
        ["recovery-wrong"] = "This recovery code is not right, or it was used before.",
        ["recovery-keys"] = "The server's keys were replaced, so recovery codes made before no longer work.",
    };

    /// <summary>The note for a code that was not accepted.</summary>
    public static Flash Of(RecoveryVerdict verdict) => verdict switch
    {
        RecoveryVerdict.Malformed { Input: RecoveryInput.Empty } => new("recovery-empty"),
        RecoveryVerdict.Malformed => new("recovery-form"),
        RecoveryVerdict.Wrong => new("recovery-wrong"),
        RecoveryVerdict.KeysLost => new("recovery-keys"),
        // A state of the account or of the sign-in: the page shows it by itself.
        _ => new Flash(),
    };

    /// <summary>The words at the field; null when there is nothing to say.</summary>
    public static string? Sentence(Flash flash) => flash.Kind is { } kind ? Sentences.GetValueOrDefault(kind) : null;
}
