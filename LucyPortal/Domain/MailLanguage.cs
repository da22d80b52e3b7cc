namespace LucyPortal.Domain;

/// <summary>A language that mails are written in. The pages are in English.</summary>
/// <param name="Code">How it is stored and told to mail programs: <c>en</c>.</param>
/// <param name="Name">Its own name for itself.</param>
public sealed record MailLanguage(string Code, string Name)
{
    /// <summary>Longest <see cref="Code"/>, in characters.</summary>
    public const int CodeLength = 8;

    /// <summary>What mails are written in while nothing else is chosen.</summary>
    public static MailLanguage Default { get; } = new("en", "English");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<MailLanguage> All { get; } = [Default, new("de", "Deutsch"), new("fr", "Français")];

    /// <summary>The language with this code; null when there are no mails in it.</summary>
    public static MailLanguage? Find(string? code) => All.FirstOrDefault(l => l.Code == code);

    /// <summary>The same, but the default where there are none: a mail has to be written in something.</summary>
    public static MailLanguage Of(string? code) => Find(code) ?? Default;
}
