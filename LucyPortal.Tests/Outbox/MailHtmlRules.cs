using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace LucyPortal.Tests.Outbox;

/// <summary>
/// What the HTML of a mail may be made of. It is a list of what is allowed: mail programs differ in all the rest, and what loads or
/// leads somewhere has no place in a mail with a code. Colours are not on it: without any, every program draws its own, light or dark.
/// </summary>
internal static partial class MailHtmlRules
{
    private const int Widest = 600;

    private static readonly Dictionary<string, string[]> Attributes = new()
    {
        ["html"] = ["lang"],
        ["head"] = [],
        ["meta"] = ["charset", "name", "content"],
        ["body"] = ["style"],
        ["div"] = ["style"],
        ["p"] = ["style"],
    };

    private static readonly string[] Properties =
        ["margin", "padding", "max-width", "font-family", "font-size", "font-weight", "line-height"];

    private static readonly Dictionary<string, string> Metas = new()
    {
        ["viewport"] = "width=device-width, initial-scale=1",
        ["color-scheme"] = "light dark",
        ["supported-color-schemes"] = "light dark",
    };

    /// <summary>What in a mail is against the rules.</summary>
    /// <param name="html">The mail.</param>
    /// <param name="language">What it is written in.</param>
    public static IReadOnlyList<string> Breaches(string html, string language)
    {
        try
        {
            // A parser that mends nothing: what one program mends, another draws.
            var document = new HtmlParser(new HtmlParserOptions { IsStrictMode = true }).ParseDocument(html);
            return
            [
                .. document.All.SelectMany(OfElement),
                .. document.Descendants<IComment>().Select(c => $"comment {c.Data}"),
                .. OfDocument(document, language),
            ];
        }
        catch (HtmlParseException mistake)
        {
            return [$"not well-formed: {mistake.Message}"];
        }
    }

    private static IEnumerable<string> OfElement(IElement element)
    {
        if (!Attributes.TryGetValue(element.LocalName, out var allowed))
        {
            return [$"element {element.LocalName}"];
        }

        return element.Attributes
            .Where(a => !allowed.Contains(a.Name))
            .Select(a => $"attribute {a.Name} of {element.LocalName}")
            .Concat(OfStyle(element.GetAttribute("style")));
    }

    // Not a CSS parser: it would pass over in silence what it does not know.
    private static IEnumerable<string> OfStyle(string? style) =>
        from declaration in (style ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries)
        let parts = declaration.Split(':', 2)
        where parts.Length != 2 || !Properties.Contains(parts[0]) || !PlainValue().IsMatch(parts[1])
        select $"style {declaration}";

    private static IEnumerable<string> OfDocument(IDocument document, string language)
    {
        if (document.DocumentElement.GetAttribute("lang") != language)
        {
            yield return "lang";
        }

        var metas = document.QuerySelectorAll("meta[name]").ToDictionary(m => m.GetAttribute("name")!, m => m.GetAttribute("content") ?? "");
        foreach (var (name, content) in Metas.Concat(metas).Where(m => Metas.GetValueOrDefault(m.Key) != metas.GetValueOrDefault(m.Key)).Distinct())
        {
            yield return $"meta {name}={content}";
        }

        // All that is drawn lies in one frame.
        var frame = document.Body!.Children is [{ } only] ? only : null;
        if (frame is null || frame.TextContent.Trim() != document.Body.TextContent.Trim() || WidthOf(frame) is not <= Widest)
        {
            yield return "frame";
        }
    }

    private static int? WidthOf(IElement frame) =>
        MaxWidth().Match(frame.GetAttribute("style") ?? "") is { Success: true } found ? int.Parse(found.Groups[1].Value, null) : null;

    [GeneratedRegex("^[A-Za-z0-9 ,.%-]+$")]
    private static partial Regex PlainValue();

    [GeneratedRegex("(?:^|;)max-width:([0-9]{1,4})px(?:;|$)")]
    private static partial Regex MaxWidth();
}
