using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using LucyPortal.Domain;

namespace LucyPortal.Outbox;

/// <summary>
/// What a system mail says, as paragraphs. Text and HTML part are both made from it, so that they can't differ; every text is
/// encoded, so that a name can't bring markup along. No pictures, no links, nothing remote.
/// </summary>
/// <param name="Greeting">The first line.</param>
/// <param name="Before">Paragraphs before the code.</param>
/// <param name="Code">The code, alone on its line; null in mails without one.</param>
/// <param name="After">Paragraphs after the code.</param>
/// <param name="Signature">The last line.</param>
public sealed record MailBody(
    string Greeting,
    IReadOnlyList<string> Before,
    string? Code,
    IReadOnlyList<string> After,
    string Signature)
{
    private const string Paragraph = "margin:0 0 16px;font-size:16px;line-height:24px";
    private const string CodeLine = "margin:0 0 16px;font-family:Consolas,Menlo,monospace;font-size:32px;line-height:40px;font-weight:600";

    /// <summary>What it is written in.</summary>
    public MailLanguage Language { get; init; } = MailLanguage.Default;

    /// <summary>The plain text part: short paragraphs, the code alone on a line.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        foreach (var line in Lines())
        {
            // A line break within a text would let a name pretend to be a paragraph, or a code; in HTML no control character is allowed.
            text.Append(SingleLine.Of(line)).Append("\r\n\r\n");
        }

        return text.ToString().TrimEnd() + "\r\n";
    }

    /// <summary>
    /// The HTML part, at most 600 px wide. It names no colour: what a mail program draws with its own is readable in light and dark.
    /// </summary>
    public string ToHtml()
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="{Language.Code}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="supported-color-schemes" content="light dark">
            </head>
            <body style="margin:0;padding:24px;font-family:Segoe UI,Roboto,Helvetica,Arial,sans-serif">
            <div style="max-width:600px;margin:0 auto">

            """);
        foreach (var line in Lines())
        {
            var style = ReferenceEquals(line, Code) ? CodeLine : Paragraph;
            html.Append("<p style=\"").Append(style).Append("\">").Append(HtmlEncoder.Default.Encode(SingleLine.Of(line))).Append("</p>\n");
        }

        return html.Append("</div>\n</body>\n</html>\n").ToString();
    }

    private IEnumerable<string> Lines() => [Greeting, .. Before, .. Code is null ? [] : new[] { Code }, .. After, Signature];
}
