using LucyPortal.Domain;

namespace LucyPortal.Verification;

/// <summary>
/// Judges new passwords: long enough, not among those tried first, not the owner's name or address. No rules about kinds of
/// characters, and never a change by the calendar (ASVS 5.0 6.2.1 to 6.2.11).
/// </summary>
public static class PasswordPolicy
{
    /// <summary>zxcvbn's scale from 0 to 4; below 2 it is found within a million guesses.</summary>
    private const int LowestScore = 2;

    /// <summary>Shorter words of a name are in too many good passwords by chance.</summary>
    private const int ShortestWord = 4;

    private static readonly char[] Separators = [' ', '@', '.', '-', '_', '+', ','];

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public static PasswordFlaw? Check(string password, string displayName, string email)
    {
        ArgumentNullException.ThrowIfNull(password);
        if (password.Length < PasswordRules.MinimalLength)
        {
            return PasswordFlaw.TooShort;
        }

        if (password.Length > PasswordRules.MaximalLength)
        {
            return PasswordFlaw.TooLong;
        }

        var words = $"{displayName} {email}".Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        if (words.Any(w => w.Length >= ShortestWord && password.Contains(w, StringComparison.OrdinalIgnoreCase)))
        {
            return PasswordFlaw.Personal;
        }

        return Zxcvbn.Zxcvbn.MatchPassword(password, ["lucy", "lucyportal", .. words]).Score < LowestScore ? PasswordFlaw.Common : null;
    }
}
