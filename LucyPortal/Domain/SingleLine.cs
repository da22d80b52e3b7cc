using System.Globalization;

namespace LucyPortal.Domain;

/// <summary>Keeps text that people or servers have written from breaking out of its line, in headers, mails and logs.</summary>
public static class SingleLine
{
    /// <summary>The text with a blank for every control character and every line or paragraph separator, trimmed.</summary>
    public static string Of(string text) => string.Concat(text.Select(c => Breaks(c) ? ' ' : c)).Trim();

    /// <summary>True for a text that stays in its line as it is.</summary>
    public static bool Is(string text) => !text.Any(Breaks);

    /// <summary>True for control characters and for line and paragraph separators: what could break out of a line.</summary>
    public static bool Breaks(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
