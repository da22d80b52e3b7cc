using LucyPortal.Domain;

namespace LucyPortal.Verification;

/// <summary>The words for what is wrong with a password: the same wherever one is asked for or set.</summary>
public static class PasswordWords
{
    /// <summary>No current password was typed.</summary>
    public const string NoCurrent = "Type your current password.";

    /// <summary>The new password is the one in force.</summary>
    public const string Current = "This is the current password. Choose another.";

    /// <summary>The current password was wrong, or the account is locked.</summary>
    public const string WrongCurrent = "The current password is not right. After several wrong tries the account is locked for some minutes.";

    /// <summary>What is wrong with a new password; null when nothing is.</summary>
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
