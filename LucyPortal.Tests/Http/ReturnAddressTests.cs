using LucyPortal.Domain;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Http;

public sealed class ReturnAddressTests(PortalHost host) : HttpTest(host)
{
    public static TheoryData<string> NotFollowed { get; } =
    [
        "//evil.example",
        "///evil.example",
        @"/\evil.example",
        @"\\evil.example",
        @"\/evil.example",
        "https:evil.example",
        "https://evil.example",
        "https:/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "@evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\nLocation: https://evil.example",
        "\t//evil.example",
        " //evil.example",
        "/login",
        "/login?ReturnUrl=//evil.example",
        "/LOGIN/verify",
        "/logout",
        "/setup?token=x",
        "/sign-in/refresh",
        "/error",
        "/status/404",
        "/theme",
        "",
    ];

    public static TheoryData<string> Followed { get; } =
    [
        "/account/2fa",
        "/account/2fa?tab=1#part",
        "/support/audit-log?actor=%2F%2Fx",
        "/logins-of-the-week",
        "/%2f%2fevil.example",
    ];

    [Theory]
    [MemberData(nameof(NotFollowed))]
    [Trait("Flaw", "GO-2023-1894")]
    public async Task A_return_address_that_leads_elsewhere_is_not_followed(string address)
    {
        (await LeadsToAsync(await Host.AddSomebodyAsync(), address)).Should().Be("/");
    }

    [Theory]
    [MemberData(nameof(NotFollowed))]
    [Trait("Flaw", "GO-2023-1894")]
    public async Task Nor_is_it_after_the_second_factor(string address)
    {
        (await LeadsToAsync(await Host.AddSomebodyWithTwoFactorAsync(), address)).Should().Be("/");
    }

    [Theory]
    [MemberData(nameof(NotFollowed))]
    public async Task Nor_is_it_after_a_refresh_of_the_session(string address)
    {
        using var browser = await Host.SignInAsync(await Host.AddSomebodyAsync());

        using var answer = await browser.PostFormAsync("/sign-in/refresh", ("ReturnTo", address));

        answer.ShouldLeadTo("/");
    }

    [Theory]
    [MemberData(nameof(Followed))]
    public async Task A_page_of_the_portal_is_returned_to(string address)
    {
        (await LeadsToAsync(await Host.AddSomebodyAsync(), address)).Should().Be(address);
        (await LeadsToAsync(await Host.AddSomebodyWithTwoFactorAsync(), address)).Should().Be(address);
    }

    [Fact]
    public async Task The_page_that_was_asked_for_comes_back_through_a_mistake_and_both_steps()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = Host.NewBrowser();

        var login = await browser.OpenAsync("/account/2fa?x=1");
        using var wrong = await browser.SubmitAsync(login, "/login", ("Email", user.Email), ("Password", "not the right password"));
        var again = await browser.FollowAsync(wrong);
        using var right = await browser.SubmitAsync(again, "/login", ("Email", user.Email), ("Password", PortalWorld.Password));
        using var done = await browser.TypeCodeAsync(await World.LatestCodeAsync(user.Email!));

        login.Path.Should().Be("/login");
        done.ShouldLeadTo("/account/2fa?x=1");
    }

    private async Task<string> LeadsToAsync(PortalUser user, string address)
    {
        using var browser = Host.NewBrowser();
        using var answer = await browser.PostFormAsync("/login", ("Email", user.Email), ("Password", PortalWorld.Password), ("ReturnUrl", address));
        if (user.ConfiguredMethod == TwoFactorMethod.None)
        {
            return answer.Headers.Location!.OriginalString;
        }

        answer.ShouldLeadTo("/login/verify");
        using var verified = await browser.TypeCodeAsync(await World.LatestCodeAsync(user.Email!));
        browser.HasSession.Should().BeTrue();
        return verified.Headers.Location!.OriginalString;
    }
}
