using LucyPortal.Components.Shared;
using LucyPortal.Domain;

namespace LucyPortal.Features.SignIn;

/// <summary>Why somebody is at the sign-in page: a fixed set of words in the address, each with its sentence.</summary>
internal static class SignOutReason
{
    public const string Created = "created";
    public const string TimedOut = "timed-out";
    public const string Password = "password";

    private static readonly Dictionary<string, (string Sentence, SessionEnd? End)> All = new()
    {
        ["configured"] = ("2FA is configured. Sign in again; from now on we ask for a code.", SessionEnd.TwoFactorConfigured),
        ["off"] = ("2FA is off. Your other sessions were ended.", SessionEnd.TwoFactorTurnedOff),
        ["elsewhere"] = ("You were signed out because your account was changed in another window.", SessionEnd.AccountChanged),
        [Password] = ("Your password was changed. Sign in with the new one.", SessionEnd.PasswordChanged),
        [TimedOut] = ("Your sign-in has timed out. Sign in again and we will send you a new code.", null),
        ["expired"] = ("You were signed out because your session had reached its longest time. Sign in again.", SessionEnd.TimedOut),
        // Its sentence has a figure in it: see below.
        ["idle"] = ("", SessionEnd.Idle),
        ["admin"] = ("An administrator ended your session.", SessionEnd.ByAdministrator),
        ["reset"] = ("Your 2FA was reset by an administrator. After signing in you set it up again.", SessionEnd.TwoFactorReset),
        ["out"] = ("You are signed out.", SessionEnd.SignedOut),
        [Created] = ("Your account is ready. Sign in.", null),
    };

    /// <summary>The sentence for a word; null when there is none.</summary>
    /// <param name="word">The word in the address.</param>
    /// <param name="rules">How long a session lives.</param>
    public static string? Sentence(string? word, SessionRules rules) => word switch
    {
        "idle" => $"You were signed out after {Spans.InWords(rules.Idle)} without activity.",
        null => null,
        _ => All.GetValueOrDefault(word).Sentence,
    };

    /// <summary>The word for the end of a session.</summary>
    public static string For(SessionEnd end) => All.FirstOrDefault(r => r.Value.End == end, new("out", default)).Key;

    /// <summary>The end that a page asks for when it signs its own user out; a plain sign-out for anything else.</summary>
    public static SessionEnd EndFor(string? word) => word switch
    {
        "configured" => SessionEnd.TwoFactorConfigured,
        Password => SessionEnd.PasswordChanged,
        _ => SessionEnd.SignedOut,
    };
}
