using System.Text.RegularExpressions;
using MimeKit;

namespace LucyPortal.Tests.TestSupport;

/// <summary>A mail as it lies in the mail folder.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Raw">The file's text.</param>
/// <param name="Mime">The same, parsed.</param>
public sealed partial record ReceivedMail(string Path, string Raw, MimeMessage Mime)
{
    /// <summary>The address that it goes to.</summary>
    public string To => Mime.To.Mailboxes.Single().Address;

    /// <summary>The code in it; null when it carries none. Fails when more than one line could be taken for the code.</summary>
    public string? Code => CodeIn(Mime.TextBody ?? "");

    /// <summary>As <see cref="Code"/>, of a text.</summary>
    public static string? CodeIn(string text) => CodeAlone().Matches(text) switch
    {
        { Count: 0 } => null,
        { Count: 1 } found => found[0].Groups[1].Value,
        _ => throw new InvalidOperationException("Several lines of the mail look like its code."),
    };

    /// <summary>Reads a file.</summary>
    public static ReceivedMail Read(string path)
    {
        using var file = new MemoryStream(File.ReadAllBytes(path));
        return new ReceivedMail(path, File.ReadAllText(path), MimeMessage.Load(file));
    }

    [GeneratedRegex(@"^(\d{6})\r?$", RegexOptions.Multiline)]
    private static partial Regex CodeAlone();
}

/// <summary>The mail folder, as the recipients see it.</summary>
public sealed class Mailbox(string folder)
{
    /// <summary>The folder.</summary>
    public string Folder { get; } = folder;

    /// <summary>All mails, oldest first.</summary>
    public IReadOnlyList<ReceivedMail> All => Directory.Exists(Folder)
        ? [.. Directory.EnumerateFiles(Folder, "*.eml").Order(StringComparer.Ordinal).Select(ReceivedMail.Read)]
        : [];

    /// <summary>The mails to this address, oldest first.</summary>
    public IReadOnlyList<ReceivedMail> To(string address) => [.. All.Where(m => m.To == address)];
}
