using System.Net;
using LucyPortal.Domain;
using LucyPortal.Features.SignIn;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Http;

/// <summary>
/// How many forms one network may post. CVE-2023-49792, CVE-2021-22915, CVE-2025-69615: such a limit was got round by a header, or by
/// the many addresses within one IPv6 network.
/// </summary>
public sealed class SignInRateTests
{
    private const string Wrong = "not the right password";

    private static readonly SignInLimits Two = new() { FormsAtOnce = 2 };

    public static TheoryData<string, string> Forms => new()
    {
        { "/login", "/login" },
        { "/login/verify", "/login/verify" },
        { "/login/verify/resend", "/login/verify" },
        { "/setup", "/setup" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_network_that_posts_too_much_is_told_how_long_to_wait_on_a_page_of_the_portal(string path, string pageOfTheForm)
    {
        await using var host = await StartAsync(Two);
        using var browser = host.NewBrowser();
        using var first = await browser.PostFormAsync(path);
        using var second = await browser.PostFormAsync(path);

        using var third = await browser.PostFormAsync(path);
        var page = await Page.ReadAsync(path, third);

        first.StatusCode.Should().Be(HttpStatusCode.SeeOther);
        second.StatusCode.Should().Be(HttpStatusCode.SeeOther);
        third.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        third.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(30));
        third.Headers.CacheControl!.NoStore.Should().BeTrue();
        page.Heading.Should().Be("Too many sign-ins.");
        page.Text.Should().Contain("Too many sign-ins from your network. Try again in 30 seconds.");
        page.Document.QuerySelector(".lp-deadend__actions a")!.GetAttribute("href").Should().Be(pageOfTheForm);
        page.Document.Scripts.Should().OnlyContain(s => s.Source!.StartsWith("js/", StringComparison.Ordinal));
        page.Html.Should().NotContain("blazor.web.js");
    }

    [Fact]
    public async Task What_is_sent_away_is_not_judged_and_counts_nowhere()
    {
        await using var host = await StartAsync(Two);
        var user = await host.AddSomebodyAsync();
        using var browser = host.NewBrowser();
        using var first = await browser.TypePasswordAsync("nobody@example.org");
        using var second = await browser.TypePasswordAsync("nobody@example.org");

        using var right = await browser.TypePasswordAsync(user.Email!);
        using var wrong = await browser.TypePasswordAsync(user.Email!, Wrong);

        right.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        wrong.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        browser.HasSession.Should().BeFalse();
        (await host.World.ReadAsync(db => db.AuditEvents.CountAsync(e => e.SubjectId == user.Id))).Should().Be(0);
        (await host.World.ReadAsync(db => db.TryBuckets.CountAsync(b => b.UserId == user.Id))).Should().Be(0);
        host.World.Logs.Text.Should().NotContain(Wrong).And.NotContain(PortalWorld.Password);
    }

    [Fact]
    public async Task All_forms_of_the_sign_in_draw_on_one_stock_and_pages_are_free()
    {
        await using var host = await StartAsync(Two);
        using var browser = host.NewBrowser();
        using var password = await browser.PostFormAsync("/login");
        using var code = await browser.PostFormAsync("/login/verify");

        using var setup = await browser.PostFormAsync("/setup");
        using var theme = await browser.PostFormAsync("/theme");
        using var logout = await browser.PostFormAsync("/logout");

        setup.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        theme.StatusCode.Should().Be(HttpStatusCode.SeeOther);
        logout.StatusCode.Should().Be(HttpStatusCode.SeeOther);
        (await browser.OpenAsync("/login")).Heading.Should().Be("Sign in");
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7", true)]
    [InlineData("192.0.2.7", "::ffff:192.0.2.7", true)]
    [InlineData("192.0.2.7", "192.0.2.8", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:a:b:c:d", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("fe80::1%2", "fe80::2%3", true)]
    [Trait("Flaw", "CVE-2026-108162")]
    [Trait("Flaw", "CVE-2025-69615")]
    [Trait("Flaw", "CVE-2023-49792")]
    [Trait("Flaw", "CVE-2021-22915")]
    [Trait("Flaw", "GHSA-c55g-q6f4-5qxr")]
    public async Task Who_shares_a_network_shares_its_stock(string one, string other, bool isShared)
    {
        await using var host = await StartAsync(Two);
        await ExhaustAsync(host, one);

        (await PostFromAsync(host, other)).Should().Be(isShared ? HttpStatusCode.TooManyRequests : HttpStatusCode.SeeOther);
    }

    [Theory]
    [InlineData("10.0.0.5", "203.0.113.1", "203.0.113.1", HttpStatusCode.TooManyRequests)]
    [InlineData("10.0.0.5", "203.0.113.1", "203.0.113.2", HttpStatusCode.SeeOther)]
    [InlineData("10.0.0.5", "203.0.113.1", "198.51.100.9, 203.0.113.1", HttpStatusCode.TooManyRequests)]
    [InlineData("10.0.0.5", "2001:db8:1:2::1", "2001:db8:1:2::ffff", HttpStatusCode.TooManyRequests)]
    [InlineData("10.0.0.5", "203.0.113.1:4711", "203.0.113.1:4712", HttpStatusCode.TooManyRequests)]
    [InlineData("10.0.0.6", "203.0.113.1", "203.0.113.2", HttpStatusCode.TooManyRequests)]
    [InlineData("10.0.0.6", "<script>", "%00", HttpStatusCode.TooManyRequests)]
    [Trait("Flaw", "CVE-2026-108162")]
    [Trait("Flaw", "CVE-2025-69615")]
    [Trait("Flaw", "CVE-2023-49792")]
    [Trait("Flaw", "CVE-2021-22915")]
    [Trait("Flaw", "GHSA-c55g-q6f4-5qxr")]
    public async Task The_client_counts_behind_a_trusted_proxy_and_the_peer_everywhere_else(string peer, string one, string other, HttpStatusCode expected)
    {
        await using var host = await StartAsync(Two, ("Proxy:Trusted", "10.0.0.5"));
        await ExhaustAsync(host, peer, one);

        (await PostFromAsync(host, peer, other)).Should().Be(expected);
    }

    [Fact]
    public async Task A_network_gets_its_forms_back_in_time()
    {
        await using var host = await StartAsync(new SignInLimits { FormsAtOnce = 1, FormsPerPeriod = 1, Period = TimeSpan.FromSeconds(1) });
        using var browser = host.NewBrowser();
        using var first = await browser.PostFormAsync("/login");
        using var second = await browser.PostFormAsync("/login");

        second.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        second.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(1));
        await Eventually.HoldsAsync(
            async () =>
            {
                using var again = await browser.PostFormAsync("/login");
                return again.StatusCode == HttpStatusCode.SeeOther;
            },
            "the network should get a form back");
    }

    [Fact]
    public async Task An_office_of_fifty_signs_in_at_once_from_one_address()
    {
        await using var host = await StartAsync(new SignInLimits());
        for (var i = 0; i < 50; i++)
        {
            using var browser = await host.SignInAsync(await host.AddSomebodyWithTwoFactorAsync());
        }
    }

    private static async Task<PortalHost> StartAsync(SignInLimits limits, params (string Key, string Value)[] settings)
    {
        var host = new PortalHost { Limits = limits, Services = PeerAddress.AsBrowsersSay };
        foreach (var (key, value) in settings)
        {
            host.Settings[key] = value;
        }

        await host.StartAsync();
        await host.World.UseMailAsync(MailDeliveryMethod.MailFolder);
        await host.EndFirstRunAsync();
        return host;
    }

    private static async Task ExhaustAsync(PortalHost host, string peer, string? forwarded = null)
    {
        for (var i = 0; i < Two.FormsAtOnce; i++)
        {
            (await PostFromAsync(host, peer, forwarded)).Should().Be(HttpStatusCode.SeeOther);
        }

        (await PostFromAsync(host, peer, forwarded)).Should().Be(HttpStatusCode.TooManyRequests);
    }

    private static async Task<HttpStatusCode> PostFromAsync(PortalHost host, string peer, string? forwarded = null)
    {
        using var browser = host.NewBrowser();
        browser.Headers[PeerAddress.Header] = peer;
        if (forwarded is not null)
        {
            browser.Headers["X-Forwarded-For"] = forwarded;
        }

        using var answer = await browser.PostFormAsync("/login", ("Email", "nobody@example.org"), ("Password", Wrong));
        return answer.StatusCode;
    }
}
