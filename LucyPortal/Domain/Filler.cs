using System.Globalization;

namespace LucyPortal.Domain;

/// <summary>What people type or paste between the signs of a code, and what means nothing.</summary>
internal static class Filler
{
    /// <summary>True for blanks of every kind, also no-break ones and those without width, and for dashes.</summary>
    public static bool Is(char c) =>
        char.IsWhiteSpace(c)
        || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.DashPunctuation
        || c is '\u200B' or '\u2060' or '\uFEFF' or '\u2212';
}
