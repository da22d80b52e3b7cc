using LucyPortal.Domain;

namespace LucyPortal.Verification;

/// <summary>The words for what is wrong with a new password: the same at the setup and on the password page.</summary>
public static class PasswordWords
{
    /// <summary>The sentence; null when nothing is wrong.</summary>
    /// <param name="flaw">What is wrong.</param>
    /// <param name="length">How many characters it has.</param>
    public static string? For(PasswordFlaw? flaw, int length) => flaw switch
    {
        null => null,
        PasswordFlaw.TooShort => $"{length} {(length == 1 ? "character" : "characters")}. It must have at least {PasswordRules.MinimalLength}.",
        PasswordFlaw.TooLong => $"{length} characters. It can have at most {PasswordRules.MaximalLength}.",
        PasswordFlaw.Common => "This password is among the most common ones. Choose another.",
        _ => "The password contains your name or email.",
    };
}
