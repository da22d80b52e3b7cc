using System.Net;
using LucyPortal.Domain;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;
using SameSite = Microsoft.Net.Http.Headers.SameSiteMode;

namespace LucyPortal.Tests.Http;

public sealed class HostingTests(PortalHost host) : HttpTest(host)
{
    private const string PublicUrl = "https://lucy.example.org";

    [Theory]
    [InlineData("/login")]
    [InlineData("/login/verify")]
    [InlineData("/setup")]
    [InlineData("/account/2fa")]
    [InlineData("/no/such/page")]
    [InlineData("/health/live")]
    [InlineData("/favicon.svg")]
    public async Task Every_answer_carries_the_headers_that_keep_others_out(string path)
    {
        using var browser = await Host.SignInAsync(await Host.AddSomebodyAsync());

        using var answer = await browser.GetAsync(path);

        Header(answer, "X-Content-Type-Options").Should().Be("nosniff");
        Header(answer, "Referrer-Policy").Should().Be("no-referrer");
        Header(answer, "Cross-Origin-Opener-Policy").Should().Be("same-origin");
        Header(answer, "Content-Security-Policy").Should().Contain("frame-ancestors 'none'").And.Contain("object-src 'none'").And.Contain("form-action 'self'");
        Header(answer, "Cross-Origin-Resource-Policy").Should().Be("same-origin");
        answer.Headers.Contains("Server").Should().BeFalse();
        answer.Headers.Contains("X-Powered-By").Should().BeFalse();
    }

    [Theory]
    [InlineData("/login")]
    [InlineData("/login/verify")]
    [InlineData("/account/2fa")]
    [InlineData("/")]
    [InlineData("/setup")]
    [InlineData("/status/404")]
    public async Task No_page_is_kept_in_a_cache(string path)
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var pending = await Host.PassPasswordAsync(user);
        using var signedIn = await Host.SignInAsync(await Host.AddSomebodyAsync());

        foreach (var browser in new[] { pending, signedIn })
        {
            using var answer = await browser.GetAsync(path);
            answer.Headers.CacheControl!.NoStore.Should().BeTrue();
        }

        using var post = await pending.TypeCodeAsync("");
        post.Headers.CacheControl!.NoStore.Should().BeTrue();
    }

    [Fact]
    public async Task Files_of_the_site_are_the_same_for_everybody_and_need_no_sign_in()
    {
        using var stranger = Host.NewBrowser();
        var login = await stranger.OpenAsync("/login");
        var styles = login.Document.QuerySelectorAll("link[rel=stylesheet]").Select(l => "/" + l.GetAttribute("href"));

        foreach (var file in styles)
        {
            using var answer = await stranger.GetAsync(file);
            answer.StatusCode.Should().Be(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Health_answers_without_a_sign_in()
    {
        using var stranger = Host.NewBrowser();

        using var live = await stranger.GetAsync("/health/live");
        using var ready = await stranger.GetAsync("/health/ready");

        (await live.Content.ReadAsStringAsync()).Should().Be("Healthy");
        (await ready.Content.ReadAsStringAsync()).Should().Be("Healthy");
    }

    [Fact]
    public async Task Under_an_https_address_every_cookie_is_for_this_host_and_https_alone()
    {
        await using var host = new PortalHost { Settings = { ["Portal:PublicUrl"] = PublicUrl }, Address = new Uri(PublicUrl) };
        await host.StartAsync();
        await host.World.UseMailAsync(MailDeliveryMethod.MailFolder);
        var user = await host.AddSomebodyWithTwoFactorAsync();
        using var browser = host.NewBrowser();
        using var page = await browser.GetAsync("/login");
        using var password = await browser.TypePasswordAsync(user.Email!);
        using var wrong = await browser.TypeCodeAsync("");
        using var code = await browser.TypeCodeAsync(await host.World.LatestCodeAsync(user.Email!));
        using var setup = await browser.GetAsync("/setup?token=x");

        code.ShouldLeadTo("/");
        (await browser.IsSignedInAsync()).Should().BeTrue();
        var cookies = new[] { page, password, wrong, code, setup }.SelectMany(HttpBrowser.CookiesOf).ToList();
        cookies.Select(c => c.Name.ToString()).Distinct().Should().BeEquivalentTo(
            "__Host-lucy-antiforgery", "__Host-lucy-browser", "__Host-lucy-flash", "__Host-lucy-pending", "__Host-lucy-session", "__Host-lucy-setup");
        cookies.Should().OnlyContain(c => c.Secure && c.HttpOnly && c.Path == "/" && !c.Domain.HasValue);
        cookies.Should().OnlyContain(c => c.SameSite == SameSite.Lax || c.SameSite == SameSite.Strict);
        Header(page, "Strict-Transport-Security").Should().StartWith("max-age=31536000");
    }

    [Theory]
    [InlineData("https://lucy.example.org", HttpStatusCode.OK)]
    [InlineData("https://localhost", HttpStatusCode.OK)]
    [InlineData("https://evil.example", HttpStatusCode.BadRequest)]
    [InlineData("https://lucy.example.org.evil.example", HttpStatusCode.BadRequest)]
    [InlineData("http://lucy.example.org", HttpStatusCode.BadRequest)]
    [Trait("Flaw", "CVE-2026-26747")]
    [Trait("Flaw", "CVE-2024-26470")]
    public async Task With_a_public_address_only_its_host_is_served(string asked, HttpStatusCode expected)
    {
        await using var host = new PortalHost { Settings = { ["Portal:PublicUrl"] = PublicUrl }, Address = new Uri(asked) };
        await host.StartAsync();
        await host.EndFirstRunAsync();
        using var browser = host.NewBrowser();
        browser.Headers["X-Forwarded-Host"] = "lucy.example.org";
        browser.Headers["X-Forwarded-Proto"] = "https";

        using var answer = await browser.GetAsync("/login");

        answer.StatusCode.Should().Be(expected);
    }

    [Theory]
    [InlineData(null, "10.0.0.5", "203.0.113.9", "10.0.0.5")]
    [InlineData("10.0.0.0/24", "10.0.0.5", "203.0.113.9", "203.0.113.9")]
    [InlineData("10.0.0.5 2001:db8::1", "10.0.0.5", "203.0.113.9", "203.0.113.9")]
    [InlineData("10.0.0.0/24", "10.0.0.5", "192.0.2.66, 203.0.113.9, 10.0.0.7", "203.0.113.9")]
    [InlineData("10.0.0.0/24", "10.0.1.5", "203.0.113.9", "10.0.1.5")]
    [InlineData("10.0.0.0/24", "10.0.0.5", "<script>", "10.0.0.5")]
    [InlineData("10.0.0.0/24", "10.0.0.5", null, "10.0.0.5")]
    [InlineData("127.0.0.1", "::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9")]
    [InlineData(null, "::ffff:192.0.2.4", null, "192.0.2.4")]
    public async Task Forwarded_addresses_are_believed_from_named_proxies_alone(string? trusted, string remote, string? forwarded, string expected)
    {
        await using var host = new PortalHost
        {
            // As some container images set it: the framework would then believe everybody.
            Settings = { ["ForwardedHeaders_Enabled"] = "true", ["Proxy:Trusted"] = trusted },
            Services = PeerAddress.Always(remote),
        };
        await host.StartAsync();
        var user = await host.AddSomebodyAsync();
        using var browser = host.NewBrowser();
        if (forwarded is not null)
        {
            browser.Headers["X-Forwarded-For"] = forwarded;
        }

        await host.SignInAsync(user, browser);

        (await host.World.ReadAsync(db => db.Sessions.SingleAsync())).SourceAddress.Should().Be(expected);
    }

    [Fact]
    [Trait("Flaw", "CVE-2026-108162")]
    [Trait("Flaw", "CVE-2025-69615")]
    [Trait("Flaw", "CVE-2023-49792")]
    [Trait("Flaw", "CVE-2021-22915")]
    [Trait("Flaw", "GHSA-c55g-q6f4-5qxr")]
    public async Task Addresses_that_change_from_try_to_try_reset_no_count()
    {
        var user = await Host.AddSomebodyAsync();
        using var browser = Host.NewBrowser();
        for (var i = 0; i < 6; i++)
        {
            browser.Headers["X-Forwarded-For"] = $"203.0.113.{i}";
            using var wrong = await browser.TypePasswordAsync(user.Email!, "not the right password");
        }

        browser.Headers["X-Forwarded-For"] = "198.51.100.1";
        using var right = await browser.TypePasswordAsync(user.Email!);

        right.ShouldLeadTo("/login");
    }

    [Fact]
    public async Task Behind_a_named_proxy_that_ends_TLS_the_portal_knows_that_it_is_reached_by_https()
    {
        await using var host = new PortalHost
        {
            Settings = { ["Portal:PublicUrl"] = PublicUrl, ["Proxy:Trusted"] = "10.0.0.5" },
            Services = PeerAddress.Always("10.0.0.5"),
            Address = new Uri("http://lucy.example.org"),
        };
        await host.StartAsync();
        var user = await host.AddSomebodyAsync();
        using var browser = host.NewBrowser();
        browser.Headers["X-Forwarded-Proto"] = "https";

        await host.SignInAsync(user, browser);

        (await browser.IsSignedInAsync()).Should().BeTrue();
    }

    private static string Header(HttpResponseMessage answer, string name) =>
        string.Join(", ", answer.Headers.TryGetValues(name, out var values) ? values : []);
}
