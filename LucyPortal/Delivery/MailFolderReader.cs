using Microsoft.Extensions.Options;
using MimeKit;

namespace LucyPortal.Delivery;

/// <summary>A mail of the mail folder, as a list shows it.</summary>
/// <param name="Name">The name of its file, without the ending.</param>
/// <param name="Subject">Its subject; the file's name where it is no mail.</param>
/// <param name="To">Whom it goes to.</param>
/// <param name="Date">When it was written (UTC); null where it does not say.</param>
public sealed record MailFolderEntry(string Name, string Subject, string To, DateTime? Date);

/// <summary>One page of the mail folder.</summary>
/// <param name="Entries">The mails, the newest first.</param>
/// <param name="Number">Which page it is, from 0; the last one when fewer are left than were asked for.</param>
/// <param name="Total">How many mails there are on all pages.</param>
public sealed record MailFolderPage(IReadOnlyList<MailFolderEntry> Entries, int Number, int Total)
{
    /// <summary>Most mails on a page.</summary>
    public const int Size = 50;

    /// <summary>How many pages there are; at least one.</summary>
    public int Count => Math.Max(1, (Total + Size - 1) / Size);
}

/// <summary>A header of a mail.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value, decoded.</param>
public sealed record MailHeader(string Name, string Value);

/// <summary>A mail of the mail folder, opened.</summary>
/// <param name="Name">The name of its file, without the ending.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Headers">All headers, in their order.</param>
/// <param name="Text">The text part; null when it has none.</param>
/// <param name="Html">The HTML part; null when it has none.</param>
public sealed record OpenedMail(string Name, string Subject, IReadOnlyList<MailHeader> Headers, string? Text, string? Html);

/// <summary>Reads what <see cref="MailFolderDelivery"/> has written.</summary>
public sealed class MailFolderReader(IOptions<MailFolderOptions> options)
{
    private const string Ending = ".eml";

    private string Folder => options.Value.FullPath;

    /// <summary>A page of mails, the newest first. The names of the files begin with the time of writing, so only this page's are opened.</summary>
    /// <param name="number">Which page, from 0.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<MailFolderPage> ListAsync(int number, CancellationToken cancellationToken)
    {
        var files = Files();
        var page = new MailFolderPage([], 0, files.Count);
        var shown = Math.Clamp(number, 0, page.Count - 1);
        List<MailFolderEntry> entries = [];
        foreach (var file in files.Skip(shown * MailFolderPage.Size).Take(MailFolderPage.Size))
        {
            if (await HeadersAsync(file, cancellationToken) is { } headers)
            {
                entries.Add(Entry(file, headers));
            }
        }

        return page with { Entries = entries, Number = shown };
    }

    /// <summary>Opens a mail; null when it is gone, or no mail.</summary>
    /// <param name="name">A name of the list.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<OpenedMail?> OpenAsync(string name, CancellationToken cancellationToken)
    {
        if (Path.GetFileName(name) != name)
        {
            return null;
        }

        try
        {
            using var mail = await MimeMessage.LoadAsync(Path.Combine(Folder, name + Ending), cancellationToken);
            return new OpenedMail(
                name,
                mail.Subject ?? "",
                [.. mail.Headers.Select(h => new MailHeader(h.Field, h.Value))],
                mail.TextBody,
                mail.HtmlBody);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    private List<string> Files()
    {
        try
        {
            return [.. Directory.EnumerateFiles(Folder, "*" + Ending).OrderDescending(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Not there yet, or not readable: then there is nothing to show.
            return [];
        }
    }

    private static MailFolderEntry Entry(string file, HeaderList headers)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        return new MailFolderEntry(
            name,
            headers[HeaderId.Subject] ?? name,
            headers[HeaderId.To] ?? "",
            MimeKit.Utils.DateUtils.TryParse(headers[HeaderId.Date] ?? "", out var date) ? date.UtcDateTime : null);
    }

    /// <summary>The headers; null when the file has just been taken away.</summary>
    private static async Task<HeaderList?> HeadersAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await HeaderList.LoadAsync(file, cancellationToken);
        }
        catch (FormatException)
        {
            return [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
