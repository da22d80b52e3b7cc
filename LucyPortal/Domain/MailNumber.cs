namespace LucyPortal.Domain;

/// <summary>The number by which people name a mail to each other: the last 8 characters of its id, which are random.</summary>
public static class MailNumber
{
    /// <summary>How many characters it has.</summary>
    public const int Length = 8;

    /// <summary>The number of the mail with this id, for example <c>4f1c09ab</c>.</summary>
    public static string Of(Guid id) => id.ToString("N")[^Length..];

    /// <summary>A number as somebody typed it, in the form in which it is stored.</summary>
    /// <returns>Null when it is none.</returns>
    public static string? Read(string? text) =>
        text?.Trim() is { Length: Length } typed && typed.All(char.IsAsciiHexDigit) ? typed.ToLowerInvariant() : null;
}
