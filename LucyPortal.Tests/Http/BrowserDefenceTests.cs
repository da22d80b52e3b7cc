using System.Net;
using AngleSharp.Dom;
using LucyPortal.Tests.Http.Support;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Http;

/// <summary>What the portal has browsers refuse: scripts, caches, sockets and forms that are not its own.</summary>
public sealed class BrowserDefenceTests(PortalHost host) : HttpTest(host)
{
    private const string PublicUrl = "https://lucy.example.org";

    public static TheoryData<string> Pages { get; } =
    [
        "/login", "/login/verify", "/setup", "/error", "/status/400", "/status/404", "/status/429", "/no/such/page",
        "/", "/account", "/account/2fa", "/account/password", "/settings/mail", "/settings/advanced", "/support/mailbox",
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_runs_the_scripts_of_this_answer_and_no_other(string path)
    {
        using var pending = await Host.PassPasswordAsync(await Host.AddSomebodyWithTwoFactorAsync());
        using var signedIn = await Host.SignInAsync(await Host.AddSomebodyAsync());
        foreach (var browser in new[] { pending, signedIn })
        {
            using var answer = await browser.GetAsync(path);
            if (answer.Headers.Location is not null)
            {
                continue;
            }

            var page = await Page.ReadAsync(path, answer);
            var scripts = ScriptSources(answer);

            scripts.Should().MatchRegex("^'nonce-[A-Za-z0-9+/]{22}=='$", "128 bits, and no source beside them");
            page.Document.Scripts.Should().NotBeEmpty().And.OnlyContain(s => s.Source != null && s.TextContent.Length == 0);
            page.Document.Scripts.Select(s => $"'nonce-{s.GetAttribute("nonce")}'").Distinct().Should().Equal(scripts);
            page.Document.All.SelectMany(e => e.Attributes).Where(IsCode).Select(a => a.Name).Should().BeEmpty();
        }
    }

    [Fact]
    public async Task No_two_answers_have_the_same_nonce()
    {
        using var browser = Host.NewBrowser();
        List<string> seen = [];
        for (var i = 0; i < 5; i++)
        {
            using var answer = await browser.GetAsync("/login");
            seen.Add(ScriptSources(answer));
        }

        seen.Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/favicon.svg")]
    [InlineData("/account/2fa")]
    public async Task Where_there_is_no_page_no_script_runs_at_all(string path)
    {
        using var stranger = Host.NewBrowser();

        using var answer = await stranger.GetAsync(path);

        ScriptSources(answer).Should().Be("'none'");
    }

    [Fact]
    [Trait("Flaw", "CVE-2023-6520")]
    public async Task Every_form_of_the_portal_is_refused_without_its_token()
    {
        using var browser = await Host.SignInAsync(await Host.AddSomebodyAsync());
        var forms = Endpoints().Where(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("POST") == true).ToList();

        forms.Should().HaveCountGreaterThan(7);
        forms.Should().OnlyContain(e => e.Metadata.GetMetadata<IAntiforgeryMetadata>()!.RequiresValidation);
        foreach (var path in forms.Select(Pattern).Where(p => !p.StartsWith("/login", StringComparison.Ordinal)))
        {
            using var answer = await browser.PostAsync(path, ("a", "b"));
            answer.StatusCode.Should().Be(HttpStatusCode.BadRequest, path);
        }

        (await browser.IsSignedInAsync()).Should().BeTrue();
    }

    [Theory]
    [InlineData("GET", "/login")]
    [InlineData("GET", "/login/verify/status")]
    [InlineData("GET", "/health/ready")]
    [InlineData("GET", "/no/such/file.css")]
    [InlineData("GET", "/css/no-such-file.css")]
    [InlineData("POST", "/login")]
    [InlineData("POST", "/theme")]
    [InlineData("PUT", "/logout")]
    [InlineData("POST", "/_blazor/negotiate?negotiateVersion=1")]
    public async Task Nothing_but_the_files_of_the_site_is_kept_in_a_cache(string method, string path)
    {
        using var stranger = Host.NewBrowser();
        using var pending = await Host.PassPasswordAsync(await Host.AddSomebodyWithTwoFactorAsync());
        using var signedIn = await Host.SignInAsync(await Host.AddSomebodyAsync());
        foreach (var browser in new[] { stranger, pending, signedIn })
        {
            using var body = method == "GET" ? null : new FormUrlEncodedContent([]);
            using var answer = await browser.SendAsync(new HttpMethod(method), path, body);
            answer.Headers.CacheControl!.NoStore.Should().BeTrue();
        }
    }

    [Fact]
    public async Task Without_an_https_address_no_browser_is_told_to_keep_to_https()
    {
        using var browser = Host.NewBrowser();

        using var answer = await browser.GetAsync("/login");

        answer.Headers.Contains("Strict-Transport-Security").Should().BeFalse();
    }

    [Theory]
    [InlineData("GET", "/login")]
    [InlineData("OPTIONS", "/login")]
    [InlineData("OPTIONS", "/_blazor/negotiate")]
    public async Task Pages_of_other_sites_may_read_nothing(string method, string path)
    {
        using var browser = await Host.SignInAsync(await Host.AddSomebodyAsync());
        browser.Headers["Origin"] = "https://evil.example";
        browser.Headers["Access-Control-Request-Method"] = "POST";

        using var answer = await browser.SendAsync(new HttpMethod(method), path);

        answer.Headers.Where(h => h.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("https://evil.example", 403)]
    [InlineData("null", 403)]
    [InlineData("http://localhost:81", 403)]
    [InlineData("http://localhost", null)]
    public async Task A_socket_opens_only_for_the_portals_own_pages(string origin, int? refusal)
    {
        using var browser = await Host.SignInAsync(await Host.AddSomebodyAsync());
        var sockets = Host.TestServer.CreateWebSocketClient();
        sockets.ConfigureRequest = request =>
        {
            request.Headers.Cookie = string.Join("; ", browser.Cookies.Select(c => $"{c.Key}={c.Value}"));
            request.Headers.Origin = origin;
        };

        var connect = async () =>
        {
            using var socket = await sockets.ConnectAsync(new Uri("ws://localhost/_blazor"), CancellationToken.None);
        };

        if (refusal is null)
        {
            await connect.Should().NotThrowAsync();
        }
        else
        {
            (await connect.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Contain($"{refusal}");
        }
    }

    [Theory]
    [InlineData(PublicUrl, HttpStatusCode.OK)]
    [InlineData("http://lucy.example.org", HttpStatusCode.Forbidden)]
    [InlineData("https://lucy.example.org:8443", HttpStatusCode.Forbidden)]
    [InlineData("https://evil.lucy.example.org", HttpStatusCode.Forbidden)]
    public async Task Under_an_https_address_a_page_without_encryption_is_not_the_portals_own(string origin, HttpStatusCode expected)
    {
        await using var host = new PortalHost { Settings = { ["Portal:PublicUrl"] = PublicUrl }, Address = new Uri(PublicUrl) };
        await host.StartAsync();
        using var browser = await host.SignInAsync(await host.AddSomebodyAsync());
        browser.Headers["Origin"] = origin;

        using var negotiate = await browser.PostAsync("/_blazor/negotiate?negotiateVersion=1");

        negotiate.StatusCode.Should().Be(expected);
    }

    private static string ScriptSources(HttpResponseMessage answer) => answer.Headers.GetValues("Content-Security-Policy").Single().Split("; ")
        .Single(d => d.StartsWith("script-src ", StringComparison.Ordinal))["script-src ".Length..];

    private static bool IsCode(IAttr attribute) => attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase)
        || attribute.Value.TrimStart().StartsWith("javascript:", StringComparison.OrdinalIgnoreCase);

    private static string Pattern(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');

    private IEnumerable<RouteEndpoint> Endpoints() =>
        World.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().Distinct();
}
