using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace LucyPortal.Tests.Http.Support;

/// <summary>A page as a browser without scripts has it.</summary>
/// <param name="Address">Path and query.</param>
/// <param name="Status">Its status.</param>
/// <param name="Html">Its source.</param>
/// <param name="Document">The same, parsed.</param>
public sealed record Page(string Address, HttpStatusCode Status, string Html, IHtmlDocument Document)
{
    /// <summary>The path alone.</summary>
    public string Path => Address.Split('?')[0];

    /// <summary>The title of the tab.</summary>
    public string Title => Document.Title ?? "";

    /// <summary>The one heading.</summary>
    public string Heading => Document.QuerySelectorAll("h1").Single().TextContent.Trim();

    /// <summary>What can be read on it, with single blanks.</summary>
    public string Text => Words(Document.QuerySelector("main") ?? Document.Body!);

    /// <summary>The notices on it.</summary>
    public IReadOnlyList<string> Notices => [.. Document.QuerySelectorAll(".lp-notice__text").Select(Words)];

    /// <summary>The antiforgery token of its first form.</summary>
    public string AntiforgeryToken => Document.QuerySelector("input[name=__RequestVerificationToken]")?.GetAttribute("value")
        ?? throw new InvalidOperationException($"{Address} ({Status}) has no form.");

    /// <summary>Reads an answer.</summary>
    public static async Task<Page> ReadAsync(string address, HttpResponseMessage response)
    {
        var html = await response.Content.ReadAsStringAsync();
        return new Page(address, response.StatusCode, html, await new HtmlParser().ParseDocumentAsync(html));
    }

    /// <summary>The field with this label.</summary>
    public IHtmlInputElement Field(string label)
    {
        var found = Document.QuerySelectorAll("label").Single(l => Words(l) == label);
        return (IHtmlInputElement)Document.GetElementById(found.GetAttribute("for")!)!;
    }

    /// <summary>The error at the field with this label; null when there is none.</summary>
    public string? ErrorAt(string label) =>
        (Field(label).GetAttribute("aria-describedby") ?? "").Split(' ')
            .Where(id => id.EndsWith("-error", StringComparison.Ordinal))
            .Select(id => Words(Document.GetElementById(id)!))
            .SingleOrDefault();

    /// <summary>The hidden fields of the form that posts to this address.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> FormTo(string action) =>
        [.. Form(action).QuerySelectorAll("input[type=hidden]").Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value") ?? ""))];

    /// <summary>Whether it has a form that posts to this address.</summary>
    public bool HasFormTo(string action) => Document.Forms.Any(f => f.GetAttribute("action") == action);

    private IHtmlFormElement Form(string action) => Document.Forms.Single(f => f.GetAttribute("action") == action);

    private static string Words(IElement element) => string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
