using System.Globalization;
using System.Text.RegularExpressions;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Http.Matrix;

/// <summary>Every route, asked in every state of an account.</summary>
[Collection(nameof(DocumentedTable))]
public sealed partial class RouteMatrixTests(PortalHost host) : HttpTest(host)
{
    private static readonly string[] EveryMethod = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    [Fact]
    public async Task Every_route_answers_every_state_of_an_account_as_docs_matrix_md_says()
    {
        var table = new DocumentedTable("matrix.md", "Routes", "route", [.. AccountState.All.Select(s => s.Name)]);
        List<HttpBrowser> browsers = [];
        foreach (var state in AccountState.All)
        {
            browsers.Add(await state.EnterAsync(Host));
        }

        foreach (var route in Routes().GroupBy(r => r.Pattern, r => r.Method))
        {
            List<(string Method, List<string> Cells)> answers = [];
            foreach (var method in route)
            {
                answers.Add((method, await AskAsync(browsers, method, route.Key)));
            }

            // Methods that are answered alike share a row.
            foreach (var alike in answers.GroupBy(a => string.Join('|', a.Cells)))
            {
                table.Add($"{route.Key} {string.Join(' ', alike.Select(a => a.Method))}", alike.First().Cells);
            }
        }

        table.Rows.Should().BeGreaterThan(40, "else the routes were not found");
        browsers.ForEach(b => b.Dispose());
        await table.ShouldBeAsWrittenAsync();
    }

    [Fact]
    [Trait("Flaw", "CVE-2026-10611")]
    [Trait("Flaw", "CVE-2026-8293")]
    public async Task Whoever_has_not_given_both_factors_has_no_session_after_all_of_it()
    {
        foreach (var state in AccountState.All.Where(s => !s.HasSession))
        {
            using var browser = await state.EnterAsync(Host);
            var before = await World.ReadAsync(db => db.Sessions.CountAsync());
            foreach (var (method, pattern) in Routes().Where(r => r.Method is "GET" or "POST"))
            {
                using var answer = method == "POST"
                    ? await browser.PostFormAsync(Path(pattern))
                    : await browser.GetAsync(Path(pattern));
            }

            browser.HasSession.Should().BeFalse(state.Name);
            (await World.ReadAsync(db => db.Sessions.CountAsync())).Should().Be(before, state.Name);
        }
    }

    private async Task<List<string>> AskAsync(List<HttpBrowser> browsers, string method, string pattern)
    {
        List<string> cells = [];
        foreach (var (state, browser) in AccountState.All.Zip(browsers))
        {
            cells.Add(method == "POST" ? await PostAsync(state, pattern) : await ReadAsync(browser, method, pattern));
        }

        return cells;
    }

    /// <summary>What a page sends, in a state of its own: a POST may change it.</summary>
    private async Task<string> PostAsync(AccountState state, string pattern)
    {
        using var browser = await state.EnterAsync(Host);
        using var answer = await browser.PostFormAsync(Path(pattern));
        return Seen(answer);
    }

    /// <summary>What somebody else's eyes see: with the cookies as they were, whatever an answer before did to them.</summary>
    private async Task<string> ReadAsync(HttpBrowser browser, string method, string pattern)
    {
        using var same = Host.NewBrowser(browser.Cookies);
        using var answer = await same.SendAsync(new HttpMethod(method), Path(pattern));
        return Seen(answer);
    }

    /// <summary>The status; for a redirect, where it leads.</summary>
    private static string Seen(HttpResponseMessage answer)
    {
        if (answer.Headers.Location is not { } next)
        {
            return ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
        }

        return ReturnUrl().Replace(next.IsAbsoluteUri ? next.PathAndQuery : next.OriginalString, "");
    }

    [GeneratedRegex("[?&]ReturnUrl=[^&]*")]
    private static partial Regex ReturnUrl();

    private static string Path(string pattern) =>
        string.Join('/', pattern.Split('/').Select(part => part == "{code:int}" ? "404" : part.StartsWith('{') ? "1" : part));

    /// <summary>Everything that can be asked for, with each method that it says it takes, but for the files of the site.</summary>
    private List<(string Method, string Pattern)> Routes() =>
    [
        .. World.Services.GetServices<EndpointDataSource>()
            .SelectMany(s => s.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
            .SelectMany(e => (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : EveryMethod)
                .Select(m => (m, "/" + e.RoutePattern.RawText!.TrimStart('/'))))
            .Distinct()
            .Order(),
    ];
}
