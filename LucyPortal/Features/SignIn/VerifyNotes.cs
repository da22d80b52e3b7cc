using LucyPortal.Domain;

namespace LucyPortal.Features.SignIn;

/// <summary>
/// Carries what became of a POST over the redirect to the code page. Only the kind travels; times and counts are read from the
/// challenge when the page is made, so that they are true then.
/// </summary>
internal static class VerifyNotes
{
    public const string Resent = "resent";
    public const string Paused = "paused";
    public const string CodeField = "code";

    /// <summary>The note for an answer that was not accepted.</summary>
    public static Flash Of(AnswerVerdict verdict) => verdict switch
    {
        AnswerVerdict.Malformed { Input: CodeInput.WrongLength wrong } => new("length", wrong.Count),
        AnswerVerdict.Malformed { Input: CodeInput.Empty } => new("empty"),
        AnswerVerdict.Malformed => new("characters"),
        AnswerVerdict.Wrong => new("wrong"),
        AnswerVerdict.KeysLost => new("keys"),
        // A state of the challenge: the page shows it by itself.
        _ => new Flash(),
    };

    /// <summary>The note for a wish to have a code sent.</summary>
    public static Flash Of(SendVerdict verdict) => verdict switch
    {
        SendVerdict.Sent => new(Resent),
        SendVerdict.Paused => new(Paused),
        _ => new Flash(),
    };

    /// <summary>The verdict again, for the words at the field.</summary>
    public static AnswerVerdict? Verdict(Flash flash, ChallengeView? view) => flash.Kind switch
    {
        "length" => new AnswerVerdict.Malformed(new CodeInput.WrongLength(flash.Number)),
        "empty" => new AnswerVerdict.Malformed(new CodeInput.Empty()),
        "characters" => new AnswerVerdict.Malformed(new CodeInput.OtherCharacters()),
        "wrong" when view is { Phase: ChallengePhase.Live } => new AnswerVerdict.Wrong(view.TriesLeft, view.LiveCodes),
        "keys" => new AnswerVerdict.KeysLost(),
        _ => null,
    };
}
