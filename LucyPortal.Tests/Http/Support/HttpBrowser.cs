using System.Net;
using Microsoft.Net.Http.Headers;

namespace LucyPortal.Tests.Http.Support;

/// <summary>
/// A browser without scripts: keeps cookies, follows links and redirects only when told to, and posts forms as they stand on a page.
/// </summary>
public sealed class HttpBrowser : IDisposable
{
    private readonly HttpClient _client;
    private readonly Dictionary<string, string> _cookies = [];
    private readonly Dictionary<string, string> _headers = [];

    /// <summary>A new one.</summary>
    public HttpBrowser(HttpMessageHandler handler, Uri address) => _client = new HttpClient(handler) { BaseAddress = address };

    /// <summary>Its cookies, by name.</summary>
    public IDictionary<string, string> Cookies => _cookies;

    /// <summary>Headers that go with each request.</summary>
    public IDictionary<string, string> Headers => _headers;

    /// <summary>Every address that it ever asked for, in order.</summary>
    public ICollection<string> History { get; } = [];

    /// <summary>True while it holds the cookie of a session.</summary>
    public bool HasSession => _cookies.Keys.Any(k => k.EndsWith("lucy-session", StringComparison.Ordinal));

    /// <summary>True while it holds the cookie of a pending sign-in.</summary>
    public bool HasPending => _cookies.Keys.Any(k => k.EndsWith("lucy-pending", StringComparison.Ordinal));

    /// <summary>Asks for one address.</summary>
    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    /// <summary>Opens a page, following redirects.</summary>
    public async Task<Page> OpenAsync(string path)
    {
        for (var hops = 0; hops < 5; hops++)
        {
            using var response = await GetAsync(path);
            if (response.Headers.Location is not { } next)
            {
                return await Page.ReadAsync(path, response);
            }

            path = Local(next);
        }

        throw new InvalidOperationException($"The way to {path} turns in circles.");
    }

    /// <summary>Posts the form of a page that leads to this address, with its hidden fields and what is typed.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(Page page, string action, params (string Name, string? Value)[] typed)
    {
        var form = page.FormTo(action);
        return await SendAsync(HttpMethod.Post, action, new FormUrlEncodedContent(
            form.Concat(typed.Select(t => KeyValuePair.Create(t.Name, t.Value ?? "")))));
    }

    /// <summary>Posts to an address with an antiforgery token of this browser's: what a form of the portal would do.</summary>
    public async Task<HttpResponseMessage> PostFormAsync(string path, params (string Name, string? Value)[] fields) =>
        await PostAsync(path, [.. fields, ("__RequestVerificationToken", await AntiforgeryTokenAsync())]);

    /// <summary>As <see cref="PostFormAsync"/>, and opens where that leads.</summary>
    public async Task<Page> PostAndFollowAsync(string path, params (string Name, string? Value)[] fields)
    {
        using var response = await PostFormAsync(path, fields);
        return await FollowAsync(response);
    }

    /// <summary>Opens where an answer leads.</summary>
    public Task<Page> FollowAsync(HttpResponseMessage response) => OpenAsync(Local(response.Headers.Location!));

    /// <summary>Posts these fields and nothing else.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, params (string Name, string? Value)[] fields) => SendAsync(
        HttpMethod.Post,
        path,
        new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value ?? ""))));

    /// <summary>A token that fits this browser's cookie, from a page that has nothing to say once.</summary>
    public async Task<string> AntiforgeryTokenAsync() => (await OpenAsync("/status/404")).AntiforgeryToken;

    /// <summary>Sends a request with the cookies, and keeps those that come back.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        History.Add(path);
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (_cookies.Count > 0)
        {
            request.Headers.Add(HeaderNames.Cookie, string.Join("; ", _cookies.Select(c => $"{c.Key}={c.Value}")));
        }

        foreach (var (name, value) in _headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var response = await _client.SendAsync(request, HttpCompletionOption.ResponseContentRead);
        Keep(response);
        return response;
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    /// <summary>The cookies that an answer sets.</summary>
    public static IReadOnlyList<SetCookieHeaderValue> CookiesOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues(HeaderNames.SetCookie, out var values) ? [.. SetCookieHeaderValue.ParseList([.. values])] : [];

    private static string Local(Uri address) => address.IsAbsoluteUri ? address.PathAndQuery : address.OriginalString;

    private void Keep(HttpResponseMessage response)
    {
        foreach (var cookie in CookiesOf(response))
        {
            var name = cookie.Name.ToString();
            // A browser refuses cookies of more than 4096 bytes (RFC 6265 6.1), silently.
            (name.Length + cookie.Value.Length).Should().BeLessThanOrEqualTo(4096, "a browser drops a larger cookie");
            if (cookie.Expires < TimeProvider.System.GetUtcNow() || cookie.Value.Length == 0)
            {
                _cookies.Remove(name);
            }
            else
            {
                _cookies[name] = cookie.Value.ToString();
            }
        }
    }
}
