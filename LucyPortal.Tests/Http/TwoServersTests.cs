using LucyPortal.Tests.Browser;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Tests.TestSupport.Requirements;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace LucyPortal.Tests.Http;

/// <summary>What has ended on one server is over on the other.</summary>
[Collection(RealThings.Name)]
public sealed class TwoServersTests(TwoServers servers, BrowserFixture chromium) : IClassFixture<TwoServers>
{
    [Fact]
    public async Task A_session_lives_on_both_servers_and_its_end_on_one_is_its_end_on_the_other()
    {
        foreach (var (here, there) in new[] { (servers.First, servers.Second), (servers.Second, servers.First) })
        {
            using var browser = await here.NewBrowserAsync();
            await SignInAsync(browser);
            using var elsewhere = await there.NewBrowserAsync(browser);
            (await elsewhere.IsSignedInAsync()).Should().BeTrue();

            using var left = await browser.PostFormAsync("/logout");

            left.ShouldLeadTo("/login?reason=out");
            var page = await elsewhere.OpenAsync(SignInSteps.SignedInPage);
            page.Path.Should().Be("/login");
            page.Notices.Should().Equal("You are signed out.");
        }
    }

    [Fact]
    [Trait("Flaw", "CVE-2026-107276")]
    public async Task A_code_typed_on_both_servers_at_once_signs_in_once_and_is_refused_ever_after()
    {
        for (var round = 0; round < 3; round++)
        {
            using var first = await servers.First.NewBrowserAsync();
            var code = await PassPasswordAsync(first);
            var token = await first.AntiforgeryTokenAsync();
            using var second = await servers.Second.NewBrowserAsync(first);
            using var late = await servers.Second.NewBrowserAsync(first);
            using var later = await servers.First.NewBrowserAsync(first);
            var sessions = await SessionsAsync();

            var answers = await Simultaneously.RunAsync(2, i => PostAsync(i == 0 ? first : second));

            answers.Should().ContainSingle(a => a.SignedIn).Which.Page.Path.Should().Be("/");
            foreach (var refused in new[] { answers.Single(a => !a.SignedIn), await PostAsync(late), await PostAsync(later) })
            {
                refused.SignedIn.Should().BeFalse();
                refused.Page.Path.Should().Be("/login");
                refused.Page.Notices.Should().Equal("Your sign-in has timed out. Sign in again and we will send you a new code.");
            }

            (await SessionsAsync()).Should().Be(sessions + 1);

            async Task<(bool SignedIn, Page Page)> PostAsync(HttpBrowser browser)
            {
                using var answer = await browser.PostAsync("/login/verify", ("Code", code), ("__RequestVerificationToken", token));
                return (browser.HasSession, await browser.FollowAsync(answer));
            }
        }
    }

    [BrowserFact]
    [Trait("Flaw", "CVE-2021-25966")]
    [Trait("Flaw", "CVE-2025-24070")]
    public async Task An_open_page_on_one_server_is_at_the_sign_in_within_five_seconds_of_the_end_of_its_session_on_the_other()
    {
        await using var profile = await chromium.Browser.NewContextAsync(View.Desktop.ToOptions(await servers.Second.ListeningAsync()));
        var page = await profile.NewPageAsync();
        using var there = await servers.First.NewBrowserAsync();
        await SignInAsync(there);
        await profile.AddCookiesAsync(there.Cookies.Select(c => new Cookie { Name = c.Key, Value = c.Value, Domain = "127.0.0.1", Path = "/" }));
        await page.GotoAsync("/account");
        await page.Locator("html[data-interactive=true]").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });

        using var left = await there.PostFormAsync("/logout");

        left.ShouldLeadTo("/login?reason=out");
        await page.GetByText("You are signed out.").WaitForAsync(new LocatorWaitForOptions { Timeout = 5000 });
        new Uri(page.Url).PathAndQuery.Should().StartWith("/login?reason=out");
    }

    private async Task SignInAsync(HttpBrowser browser)
    {
        using var answer = await browser.TypeCodeAsync(await PassPasswordAsync(browser));
        answer.ShouldLeadTo("/");
    }

    private Task<string> PassPasswordAsync(HttpBrowser browser) => servers.CodeAfterAsync(async () =>
    {
        using var asked = await browser.TypePasswordAsync(servers.Ada.Email!);
        asked.ShouldLeadTo("/login/verify");
    });

    private Task<int> SessionsAsync() => servers.World.ReadAsync(db => db.Sessions.CountAsync());
}
