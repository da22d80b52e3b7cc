using System.Net;
using LucyPortal.Domain;
using LucyPortal.Features.SignIn;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Http;

public sealed class SessionTests(PortalHost host) : HttpTest(host)
{
    private const string Here = "ReturnUrl=%2Faccount%2F2fa";

    [Theory]
    [InlineData(SessionEnd.SignedOut, "out")]
    [InlineData(SessionEnd.TwoFactorConfigured, "configured")]
    [InlineData(SessionEnd.TwoFactorTurnedOff, "off")]
    [InlineData(SessionEnd.PasswordChanged, "password")]
    [InlineData(SessionEnd.ByAdministrator, "admin")]
    [InlineData(SessionEnd.AccountChanged, "elsewhere")]
    public async Task An_ended_session_leads_to_the_sign_in_with_its_reason(SessionEnd end, string word)
    {
        var user = await Host.AddSomebodyAsync();
        using var browser = await Host.SignInAsync(user);
        var session = await World.ReadAsync(db => db.Sessions.SingleAsync(s => s.UserId == user.Id));
        await World.UseAsync<Sessions>(sessions => sessions.EndAsync(session.Id, end, CancellationToken.None));

        using var answer = await browser.GetAsync(SignInSteps.SignedInPage);
        var login = await browser.FollowAsync(answer);

        answer.StatusCode.Should().Be(HttpStatusCode.Found);
        answer.Headers.Location!.OriginalString.Should().Be($"/login?reason={word}&{Here}");
        login.Notices.Should().ContainSingle();
        login.Document.QuerySelector("main > *:not(h1)")!.ClassList.Should().Contain("lp-notice", "the reason is the first thing in main");
    }

    [Fact]
    public async Task A_session_that_nobody_used_for_an_hour_is_over()
    {
        using var browser = await Host.SignInAsync(await Host.AddSomebodyAsync());

        World.Advance(TimeSpan.FromMinutes(60));
        var atTheHour = await browser.IsSignedInAsync();
        World.Advance(TimeSpan.FromMinutes(60) + TimeSpan.FromMilliseconds(1));
        using var later = await browser.GetAsync(SignInSteps.SignedInPage);

        atTheHour.Should().BeTrue();
        later.Headers.Location!.OriginalString.Should().Be($"/login?reason=idle&{Here}");
        (await browser.FollowAsync(later)).Notices.Should().Equal("You were signed out after 60 minutes without activity.");
    }

    [Fact]
    public void The_sign_in_page_tells_the_figure_that_holds() =>
        SignOutReason.Sentence("idle", new SessionRules { Idle = TimeSpan.FromMinutes(15) }).Should().Be("You were signed out after 15 minutes without activity.");

    [Fact]
    public async Task A_session_ends_after_twelve_hours_however_busy()
    {
        using var browser = await Host.SignInAsync(await Host.AddSomebodyAsync());
        for (var i = 0; i < 16; i++)
        {
            World.Advance(TimeSpan.FromMinutes(45));
            (await browser.IsSignedInAsync()).Should().BeTrue();
        }

        World.Advance(TimeSpan.FromMilliseconds(1));
        using var later = await browser.GetAsync(SignInSteps.SignedInPage);

        later.Headers.Location!.OriginalString.Should().Be($"/login?reason=expired&{Here}");
    }

    [Fact]
    public async Task A_disabled_user_is_signed_out()
    {
        var user = await Host.AddSomebodyAsync();
        using var browser = await Host.SignInAsync(user);

        await World.ChangeUserAsync(user, u => u.IsDisabled = true);

        (await browser.IsSignedInAsync()).Should().BeFalse();
    }

    [Fact]
    [Trait("Flaw", "CVE-2021-25966")]
    [Trait("Flaw", "CVE-2025-24070")]
    public async Task A_new_security_stamp_ends_the_sessions_of_the_old_one()
    {
        var user = await Host.AddSomebodyAsync();
        using var browser = await Host.SignInAsync(user);

        await World.UseAsync<UserManager<PortalUser>>(async users =>
            (await users.UpdateSecurityStampAsync((await users.FindByIdAsync(user.Id.ToString()))!)).Succeeded.Should().BeTrue());

        (await browser.IsSignedInAsync()).Should().BeFalse();
    }

    [Theory]
    [InlineData("/logout", "/login?reason=out")]
    [InlineData("/logout?reason=configured", "/login?reason=configured")]
    [InlineData("/logout?reason=password", "/login?reason=password")]
    [InlineData("/logout?reason=admin", "/login?reason=out")]
    [InlineData("/logout?reason=https://evil.example", "/login?reason=out")]
    public async Task Logout_ends_the_session_and_says_why(string path, string leadsTo)
    {
        using var browser = await Host.SignInAsync(await Host.AddSomebodyAsync());
        var cookie = browser.Cookies["lucy-session"];

        using var answer = await browser.PostFormAsync(path);

        answer.ShouldLeadTo(leadsTo);
        browser.HasSession.Should().BeFalse();
        browser.Cookies["lucy-session"] = cookie;
        (await browser.IsSignedInAsync()).Should().BeFalse("a kept cookie is worth nothing");
    }

    [Fact]
    public async Task Logout_needs_a_post_with_a_token()
    {
        using var browser = await Host.SignInAsync(await Host.AddSomebodyAsync());

        using var get = await browser.GetAsync("/logout");
        using var post = await browser.PostAsync("/logout");

        post.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await browser.IsSignedInAsync()).Should().BeTrue();
    }

    [Fact]
    public async Task Who_is_signed_out_may_sign_out()
    {
        using var browser = Host.NewBrowser();

        using var answer = await browser.PostFormAsync("/logout");

        answer.ShouldLeadTo("/login?reason=out");
    }

    [Fact]
    public async Task A_new_sign_in_in_the_same_browser_ends_the_old_session()
    {
        using var browser = await Host.SignInAsync(await Host.AddSomebodyAsync());
        var before = browser.Cookies["lucy-session"];

        await Host.SignInAsync(await Host.AddSomebodyWithTwoFactorAsync(), browser);

        (await browser.IsSignedInAsync()).Should().BeTrue();
        using var old = Host.NewBrowser();
        old.Cookies["lucy-session"] = before;
        (await old.IsSignedInAsync()).Should().BeFalse();
    }

    [Fact]
    [Trait("Flaw", "CVE-2021-25966")]
    [Trait("Flaw", "CVE-2025-24070")]
    public async Task Refresh_renews_row_and_cookie_for_no_longer_than_the_old_ones_lived()
    {
        var user = await Host.AddSomebodyAsync();
        using var browser = await Host.SignInAsync(user);
        var before = browser.Cookies["lucy-session"];
        World.Advance(TimeSpan.FromMinutes(30));

        using var answer = await browser.PostFormAsync("/sign-in/refresh", ("ReturnTo", "/account/2fa"));

        answer.ShouldLeadTo("/account/2fa");
        (await browser.IsSignedInAsync()).Should().BeTrue();
        using var old = Host.NewBrowser();
        old.Cookies["lucy-session"] = before;
        (await old.IsSignedInAsync()).Should().BeFalse();
        var rows = await World.ReadAsync(db => db.Sessions.Where(s => s.UserId == user.Id).ToListAsync());
        rows.Should().HaveCount(2);
        rows.Select(s => s.ExpiresAt).Distinct().Should().HaveCount(1);
        rows.Should().ContainSingle(s => s.EndedAt == null);
    }

    [Fact]
    public async Task Of_several_refreshes_at_once_one_session_is_left()
    {
        var user = await Host.AddSomebodyAsync();
        using var browser = await Host.SignInAsync(user);
        var token = await browser.AntiforgeryTokenAsync();
        var cookies = browser.Cookies.ToArray();

        await Simultaneously.RunAsync(6, async _ =>
        {
            using var one = Host.NewBrowser(cookies);

            using var answer = await one.PostAsync("/sign-in/refresh", ("__RequestVerificationToken", token));
            answer.StatusCode.Should().Be(HttpStatusCode.SeeOther);
            return true;
        });

        (await World.ReadAsync(db => db.Sessions.CountAsync(s => s.UserId == user.Id && s.EndedAt == null))).Should().Be(1);
    }

    [Fact]
    public async Task A_refresh_without_a_session_leads_to_the_sign_in()
    {
        var user = await Host.AddSomebodyAsync();
        using var browser = await Host.SignInAsync(user);
        var token = await browser.AntiforgeryTokenAsync();
        await World.UseAsync<Sessions>(sessions => sessions.EndOthersAsync(user.Id, null, SessionEnd.ByAdministrator, CancellationToken.None));

        using var answer = await browser.PostAsync("/sign-in/refresh", ("__RequestVerificationToken", token), ("ReturnTo", "/account/2fa"));

        answer.ShouldLeadTo("/login?reason=admin");
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("CfDJ8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_made_up_session_cookie_is_nobodys(string value)
    {
        using var browser = Host.NewBrowser();
        browser.Cookies["lucy-session"] = value;

        (await browser.IsSignedInAsync()).Should().BeFalse();
        (await browser.OpenAsync("/login")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_session_notes_from_where_and_in_which_browser()
    {
        var user = await Host.AddSomebodyAsync();
        using var browser = Host.NewBrowser();
        browser.Headers["User-Agent"] = new string('x', 500);

        await Host.SignInAsync(user, browser);

        (await World.ReadAsync(db => db.Sessions.SingleAsync(s => s.UserId == user.Id))).Browser.Should().HaveLength(Session.BrowserLength);
    }
}
