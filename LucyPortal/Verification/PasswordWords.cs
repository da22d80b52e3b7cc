using LucyPortal.Domain;

namespace LucyPortal.Verification;

/// <summary>The words for what is wrong with a new password: the same wherever one is set.</summary>
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

    /// <summary>What is wrong with a new password and its repetition; null where nothing is. The repetition is judged once the password is good.</summary>
    /// <param name="wanted">The new password, exactly as typed.</param>
    /// <param name="repeated">Its repetition.</param>
    /// <param name="owner">Whose it is to be.</param>
    public static (string? New, string? Repeat) Judge(string wanted, string? repeated, PortalUser owner)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(owner);
        var flaw = wanted.Length == 0
            ? "Type a new password."
            : For(PasswordPolicy.Check(wanted, owner.DisplayName, owner.Email ?? ""), wanted.Length);
        var difference = repeated?.Length is null or 0 ? "Type the new password again." : "This differs from the new password.";
        return (flaw, flaw is null && repeated != wanted ? difference : null);
    }
}
