using System.Globalization;
using LucyPortal.Components.Shared;
using LucyPortal.Domain;

namespace LucyPortal.Features.TwoFactor;

/// <summary>What the token dialog says first and which ways on it offers, for each state of its challenge.</summary>
/// <param name="Sentence">The first sentence.</param>
/// <param name="CanAnswer">A code can be typed.</param>
/// <param name="CanResend">"click here" stands in the sentence.</param>
/// <param name="CanRenew">"Send a new code" stands in place of the action.</param>
public sealed record TokenWords(string Sentence, bool CanAnswer = false, bool CanResend = false, bool CanRenew = false)
{
    /// <summary>Nothing is left to do but to close.</summary>
    public bool IsOver => !CanAnswer && !CanRenew;

    /// <summary>The words for a state.</summary>
    /// <param name="kind">What the code is for.</param>
    /// <param name="view">The challenge; null when none was begun, or when a change of the account overtook it.</param>
    /// <param name="lastSend">What became of the last wish to have a code sent.</param>
    /// <param name="rules">The limits.</param>
    public static TokenWords For(CodeKind kind, ChallengeView? view, SendVerdict? lastSend, VerificationRules rules)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(rules);
        return view switch
        {
            { LockedUntil: not null } => new("Too many wrong codes."),
            { Phase: ChallengePhase.Live } => new(MailWords.Sentence(view.Mail), CanAnswer: true, CanResend: true),
            _ when lastSend is SendVerdict.NotWanted => new(kind.ChangedElsewhere),
            { Phase: ChallengePhase.Expired } => new("Your code has expired.", CanRenew: true),
            { End: ChallengeEnd.TooManyTries } => new(TooManyTries(view, rules), CanRenew: true),
            { End: ChallengeEnd.Consumed } => new(kind.DoneElsewhere),
            { End: ChallengeEnd.Overtaken } when lastSend is not SendVerdict.LimitReached => new(kind.ChangedElsewhere),
            null when lastSend is SendVerdict.Locked => new("Too many wrong codes."),
            null or { End: ChallengeEnd.Overtaken } when lastSend is SendVerdict.LimitReached => new("No more codes can be sent at the moment.", CanRenew: true),
            null when lastSend is SendVerdict.NoAddress => new("Your account has no email address."),
            _ => new("The codes that we sent no longer work.", CanRenew: true),
        };
    }

    private static string TooManyTries(ChallengeView view, VerificationRules rules)
    {
        var count = rules.TriesPerChallenge == 3 ? "Three" : rules.TriesPerChallenge.ToString(CultureInfo.InvariantCulture);
        var warning = view.NextEndLocks
            ? string.Create(CultureInfo.InvariantCulture, $" If the same happens once more, your account is locked for {rules.LockoutPeriod.TotalMinutes:0} minutes.")
            : "";
        return $"{count} wrong codes: the codes that we sent no longer work.{warning}";
    }
}
