namespace LucyPortal.Domain;

/// <summary>
/// Embeddings, overrides and isolates (Unicode Standard Annex 9, 2.1 to 2.5): what follows them would be turned, too. Letters that
/// are written from right to left need none of them; joiners and marks, which some names do need, turn nothing.
/// </summary>
public static class WritingDirection
{
    /// <summary>True for a character that turns what follows.</summary>
    public static bool Turns(char c) => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    /// <summary>The text without them.</summary>
    public static string Unturned(string text) => string.Concat(text.Where(c => !Turns(c)));
}
