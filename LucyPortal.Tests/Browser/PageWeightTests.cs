using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Tests.TestSupport.Requirements;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace LucyPortal.Tests.Browser;

/// <summary>
/// What the files of a first visit weigh together, as the browser counts them: compressed, as they came over the wire, without the
/// headers around them. A KB is 1000 bytes.
/// </summary>
[Collection(RealThings.Name)]
public sealed class PageWeightTests(BrowserFixture browser, PublishedPortal portal, ITestOutputHelper output) : IClassFixture<PublishedPortal>
{
    private const int Kilobyte = 1000;
    private const string FirstPage = "/";

    [BrowserFact]
    public async Task A_signed_out_page_weighs_at_most_60_kb()
    {
        await using var visit = await Visit.BeginAsync(browser, portal);

        await visit.Page.GotoAsync("/login", new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });

        Weigh(visit).Should().BeInRange(5 * Kilobyte, 60 * Kilobyte);
    }

    [BrowserFact]
    public async Task The_first_signed_in_page_weighs_at_most_150_kb()
    {
        await using var signIn = await Visit.BeginAsync(browser, portal);
        await signIn.Page.GotoAsync($"/login?ReturnUrl={FirstPage}");
        await signIn.Page.GetByLabel("Email").FillAsync(PublishedPortal.Administrator);
        await signIn.Page.GetByLabel("Password").FillAsync(PortalWorld.Password);
        await signIn.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in" }).ClickAsync();
        await signIn.Page.Locator("html[data-interactive=true]").WaitForAsync();
        var session = (await signIn.Page.Context.CookiesAsync()).Select(c => new Cookie { Name = c.Name, Value = c.Value, Url = portal.Address.ToString() });

        // A profile that has the session and nothing in its cache: nothing has been paid for by the page before.
        await using var visit = await Visit.BeginAsync(browser, portal);
        await visit.Page.Context.AddCookiesAsync(session);
        await visit.Page.GotoAsync(FirstPage, new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });
        await visit.Page.Locator("html[data-interactive=true]").WaitForAsync();

        Weigh(visit).Should().BeInRange(50 * Kilobyte, 150 * Kilobyte);
    }

    private int Weigh(Visit visit)
    {
        foreach (var (url, bytes) in visit.Files.OrderByDescending(f => f.Value))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bytes,8} {url}"));
        }

        return visit.Files.Values.Sum();
    }

    /// <summary>A visit by a new browser profile, with the browser's own count of what it received.</summary>
    private sealed class Visit(IPage page) : IAsyncDisposable
    {
        private readonly ConcurrentDictionary<string, (string Url, int Headers)> _answers = new();
        private readonly ConcurrentDictionary<string, int> _files = new();

        public IPage Page { get; } = page;

        /// <summary>Bytes by address.</summary>
        public IReadOnlyDictionary<string, int> Files => _files;

        public static async Task<Visit> BeginAsync(BrowserFixture browser, PublishedPortal portal)
        {
            var context = await browser.Browser.NewContextAsync(View.Desktop.ToOptions(portal.Address));
            var visit = new Visit(await context.NewPageAsync());
            var devTools = await context.NewCDPSessionAsync(visit.Page);
            devTools.Event("Network.responseReceived").OnEvent += (_, json) => visit.NoteAnswer(json!.Value);
            devTools.Event("Network.loadingFinished").OnEvent += (_, json) => visit.NoteEnd(json!.Value);
            await devTools.SendAsync("Network.enable");
            return visit;
        }

        public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();

        /// <summary>The headers have come: what was received until now is theirs.</summary>
        private void NoteAnswer(JsonElement received)
        {
            var response = received.GetProperty("response");
            _answers[Id(received)] = (response.GetProperty("url").GetString()!, Bytes(response));
        }

        private void NoteEnd(JsonElement finished)
        {
            var (url, headers) = _answers[Id(finished)];
            var file = Bytes(finished) - headers;
            _files.AddOrUpdate(url, file, (_, sum) => sum + file);
        }

        private static string Id(JsonElement message) => message.GetProperty("requestId").GetString()!;

        private static int Bytes(JsonElement message) => (int)message.GetProperty("encodedDataLength").GetDouble();
    }
}
