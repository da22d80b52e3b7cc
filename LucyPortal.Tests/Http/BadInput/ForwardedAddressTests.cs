using LucyPortal.Domain;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Http.BadInput;

/// <summary>
/// Forwarded addresses that are none, or too many. CVE-2024-47070, CVE-2026-49448: in another product a crafted header jumped a stage of
/// the sign-in.
/// </summary>
public sealed class ForwardedAddressTests : IAsyncLifetime
{
    private const string Proxy = "10.0.0.5";

    private readonly PortalHost _host = new() { Settings = { ["Proxy:Trusted"] = Proxy }, Services = PeerAddress.AsBrowsersSay };

    public static TheoryData<string, string> Headers => new()
    {
        { "", Proxy },
        { ",,,", Proxy },
        { "unknown", Proxy },
        { "a' or 1=1 --", Proxy },
        { "203.0.113.9:99999", Proxy },
        { "203.0.113.9:443", "203.0.113.9" },
        { "[2001:db8::9]:443", "2001:db8::9" },
        { "2001:db8::9", "2001:db8::9" },
        { "::ffff:203.0.113.9", "203.0.113.9" },
        { "garbage, 203.0.113.9", "203.0.113.9" },
        { "203.0.113.9, garbage", Proxy },
        { "127.0.0.1, 203.0.113.9", "203.0.113.9" },
        { "0", "0.0.0.0" },
    };

    public async Task InitializeAsync()
    {
        await _host.InitializeAsync();
        await _host.World.UseMailAsync(MailDeliveryMethod.MailFolder);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [MemberData(nameof(Headers))]
    [Trait("Flaw", "CVE-2024-47070")]
    [Trait("Flaw", "CVE-2026-49448")]
    public async Task Both_steps_are_asked_for_whatever_a_header_claims_and_the_address_noted_is_one(string header, string noted)
    {
        var user = await _host.AddSomebodyWithTwoFactorAsync();
        using var browser = Browser(Proxy, header);

        (await browser.IsSignedInAsync()).Should().BeFalse();
        using var empty = await browser.PostFormAsync("/login");
        empty.ShouldLeadTo("/login");
        await _host.SignInAsync(user, browser);

        (await NotedAsync(user)).Should().Be(noted);
    }

    [Fact]
    public async Task Of_a_thousand_hops_the_last_that_no_trusted_proxy_wrote_counts()
    {
        var user = await _host.AddSomebodyAsync();
        using var browser = Browser(Proxy, string.Join(", ", Enumerable.Range(0, 1_000).Select(i => $"198.51.{i / 250}.{i % 250}")) + ", 203.0.113.9, 10.0.0.5");

        await _host.SignInAsync(user, browser);

        (await NotedAsync(user)).Should().Be("203.0.113.9");
    }

    [Theory]
    [InlineData("fe80::1%eth0")]
    [InlineData("fe80::1%7")]
    [InlineData("fe80::1%4294967295")]
    [InlineData("2001:0db8:1111:2222:3333:4444:5555:6666%4294967295")]
    public async Task A_zone_does_no_harm(string address)
    {
        var user = await _host.AddSomebodyAsync();
        using var browser = Browser(Proxy, address);

        await _host.SignInAsync(user, browser);

        (await NotedAsync(user)).Should().Be(address.Split('%')[0].Replace("0db8", "db8", StringComparison.Ordinal), "a zone means something on the proxy only");
    }

    [Theory]
    [InlineData("10.0.0.6")]
    [InlineData("10.0.0.50")]
    [InlineData("::1")]
    [InlineData("2001:db8::5")]
    public async Task Nobody_else_is_believed(string peer)
    {
        var user = await _host.AddSomebodyAsync();
        using var browser = Browser(peer, "203.0.113.9");
        browser.Headers["Forwarded"] = "for=203.0.113.9;proto=https";
        browser.Headers["X-Real-IP"] = "203.0.113.9";
        browser.Headers["X-Original-For"] = "203.0.113.9";

        await _host.SignInAsync(user, browser);

        (await NotedAsync(user)).Should().Be(peer);
    }

    private HttpBrowser Browser(string peer, string forwarded)
    {
        var browser = _host.NewBrowser();
        browser.Headers[PeerAddress.Header] = peer;
        browser.Headers["X-Forwarded-For"] = forwarded;
        return browser;
    }

    private async Task<string?> NotedAsync(PortalUser user) =>
        (await _host.World.ReadAsync(db => db.Sessions.SingleAsync(s => s.UserId == user.Id))).SourceAddress;
}
