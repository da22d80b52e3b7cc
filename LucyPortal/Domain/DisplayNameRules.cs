using System.Globalization;

namespace LucyPortal.Domain;

/// <summary>What a display name may be, wherever one is given. It stands in sentences of pages and mails, which it must leave as they are.</summary>
public static class DisplayNameRules
{
    /// <summary>What is wrong with a trimmed name, as a sentence for its field; null when nothing is.</summary>
    public static string? Mistake(string? name)
    {
        if (string.IsNullOrWhiteSpace(name) || !name.Any(IsSeen))
        {
            return "Type your name.";
        }

        if (name.Length > PortalUser.DisplayNameLength)
        {
            return $"That name is too long. At most {PortalUser.DisplayNameLength} characters.";
        }

        return name.Any(c => SingleLine.Breaks(c) || WritingDirection.Turns(c))
            ? "A name can't contain control characters or characters that turn the writing direction."
            : null;
    }

    /// <summary>Joiners and marks alone are no name, nor are the fillers that Unicode counts among the letters though nothing is drawn.</summary>
    private static bool IsSeen(char c) => !char.IsWhiteSpace(c) && !SingleLine.Breaks(c)
        && char.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.OtherNotAssigned)
        && c is not ('\u115F' or '\u1160' or '\u2800' or '\u3164' or '\uFFA0');
}
