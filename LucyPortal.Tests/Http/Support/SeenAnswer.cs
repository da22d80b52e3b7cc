using System.Text.RegularExpressions;

namespace LucyPortal.Tests.Http.Support;

/// <summary>Everything that a stranger sees of an answer, but for what is random in each.</summary>
public static partial class SeenAnswer
{
    /// <summary>Status, headers, kinds of cookies and body.</summary>
    public static async Task<string> OfAsync(HttpResponseMessage answer)
    {
        var cookies = HttpBrowser.CookiesOf(answer).Select(c => $"{c.Name}, {c.Value.Length} characters, {c.MaxAge} {c.Path} {c.HttpOnly} {c.SameSite}");
        var headers = answer.Headers.Concat(answer.Content.Headers)
            .Where(h => h.Key is not "Set-Cookie" and not "Date")
            .Select(h => $"{h.Key}: {Nonce().Replace(string.Join(", ", h.Value), "'nonce'")}");
        var page = await Page.ReadAsync("", answer);
        foreach (var token in page.Document.QuerySelectorAll("input[name=__RequestVerificationToken]"))
        {
            token.SetAttribute("value", "{token}");
        }

        foreach (var script in page.Document.Scripts)
        {
            script.SetAttribute("nonce", "{nonce}");
        }

        return string.Join('\n', [$"{(int)answer.StatusCode}", .. headers.Order(StringComparer.Ordinal), .. cookies, page.Document.DocumentElement.OuterHtml]);
    }

    [GeneratedRegex("'nonce-[^']+'")]
    private static partial Regex Nonce();
}
