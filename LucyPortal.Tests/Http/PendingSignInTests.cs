using System.Net;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Http;

/// <summary>What the right password alone opens: nothing but the code page.</summary>
public sealed class PendingSignInTests(PortalHost host) : HttpTest(host)
{
    private const string TimedOut = "/login?reason=timed-out";

    [Fact]
    public async Task The_password_typed_again_in_the_same_browser_goes_on_with_the_challenge()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        var pending = browser.Cookies["lucy-pending"];
        var code = await World.LatestCodeAsync(user.Email!);
        using var wrong = await browser.TypeCodeAsync(CodeSteps.OtherThan(code));

        using var again = await browser.PostFormAsync("/login", ("Email", user.Email), ("Password", PortalWorld.Password), ("ReturnUrl", "/account/2fa"));

        again.ShouldLeadTo("/login/verify");
        browser.Cookies["lucy-pending"].Should().Be(pending);
        (await World.CodesAsync(user.Email!)).Should().Equal(code);
        (await World.ReadAsync(db => db.Challenges.SingleAsync(c => c.UserId == user.Id))).WrongAnswers.Should().Be(1);
        using var answer = await browser.TypeCodeAsync(code);
        answer.ShouldLeadTo("/account/2fa");
    }

    [Fact]
    public async Task Another_browser_gets_a_fresh_challenge_at_once()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var first = await Host.PassPasswordAsync(user);
        using var second = await Host.PassPasswordAsync(user);

        (await World.CodesAsync(user.Email!)).Should().HaveCount(2);
        (await World.ReadAsync(db => db.Challenges.CountAsync(c => c.UserId == user.Id))).Should().Be(2);
    }

    [Fact]
    public async Task A_pending_sign_in_outlives_its_codes_by_five_minutes()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);

        World.Advance(TimeSpan.FromMinutes(25));
        using var last = await browser.GetAsync("/login/verify");
        World.Advance(TimeSpan.FromMilliseconds(1));
        using var over = await browser.GetAsync("/login/verify");
        var page = await browser.FollowAsync(over);

        last.StatusCode.Should().Be(HttpStatusCode.OK);
        over.Headers.Location!.OriginalString.Should().EndWith(TimedOut);
        page.Notices.Should().Equal("Your sign-in has timed out. Sign in again and we will send you a new code.");
        browser.HasPending.Should().BeFalse();
    }

    [Theory]
    [InlineData("/login/verify")]
    [InlineData("/login/verify/resend")]
    public async Task A_form_of_a_pending_sign_in_that_is_over_leads_to_the_sign_in_with_the_reason(string path)
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        var code = await World.LatestCodeAsync(user.Email!);
        World.Advance(TimeSpan.FromMinutes(26));

        using var answer = await browser.PostFormAsync(path, ("Code", code));

        answer.ShouldLeadTo(TimedOut);
        (await World.CodesAsync(user.Email!)).Should().HaveCount(1);
    }

    [Fact]
    public async Task A_resend_lets_it_live_as_long_as_the_new_code()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        World.Advance(TimeSpan.FromMinutes(19));
        await browser.ResendAsync();

        World.Advance(TimeSpan.FromMinutes(20));
        using var answer = await browser.TypeCodeAsync(await World.LatestCodeAsync(user.Email!));

        answer.ShouldLeadTo("/");
    }

    [Fact]
    public async Task Use_another_account_gives_the_codes_up()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        var code = await World.LatestCodeAsync(user.Email!);
        var pending = browser.Cookies["lucy-pending"];
        var verify = await browser.OpenAsync("/login/verify");

        using var answer = await browser.SubmitAsync(verify, "/login/verify/cancel");

        answer.ShouldLeadTo("/login");
        browser.HasPending.Should().BeFalse();
        browser.Cookies["lucy-pending"] = pending;
        using var late = await browser.TypeCodeAsync(code);
        late.ShouldLeadTo(TimedOut);
        browser.HasSession.Should().BeFalse();
    }

    [Fact]
    public async Task A_sign_out_gives_up_a_sign_in_that_the_browser_had_pending()
    {
        using var browser = await Host.SignInAsync(await Host.AddSomebodyAsync());
        var other = await Host.AddSomebodyWithTwoFactorAsync();
        using var asked = await browser.TypePasswordAsync(other.Email!);
        var pending = browser.Cookies["lucy-pending"];
        var code = await World.LatestCodeAsync(other.Email!);

        using var answer = await browser.PostFormAsync("/logout");
        browser.HasPending.Should().BeFalse();
        browser.Cookies["lucy-pending"] = pending;
        using var late = await browser.TypeCodeAsync(code);

        late.ShouldLeadTo(TimedOut);
        browser.HasSession.Should().BeFalse();
    }

    [Theory]
    [InlineData("disabled")]
    [InlineData("stamp")]
    [InlineData("address")]
    [Trait("Flaw", "CVE-2026-95754")]
    public async Task What_happens_to_the_account_between_password_and_code_ends_the_sign_in(string change)
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        var code = await World.LatestCodeAsync(user.Email!);
        switch (change)
        {
            case "disabled":
                await World.ChangeUserAsync(user, u => u.IsDisabled = true);
                break;
            case "address":
                await World.ChangeUserAsync(user, u => u.Email = "elsewhere-" + u.Email);
                break;
            default:
                await World.UseAsync<UserManager<PortalUser>>(async users =>
                    (await users.UpdateSecurityStampAsync((await users.FindByIdAsync(user.Id.ToString()))!)).Succeeded.Should().BeTrue());
                break;
        }

        using var answer = await browser.TypeCodeAsync(code);

        answer.StatusCode.Should().Be(HttpStatusCode.SeeOther);
        browser.HasSession.Should().BeFalse();
        (await World.ReadAsync(db => db.Sessions.AnyAsync(s => s.UserId == user.Id))).Should().BeFalse();
    }

    [Fact]
    public async Task The_status_fragment_is_the_page_s_own_and_sends_nothing()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        await World.DispatchAsync();
        World.Advance(TimeSpan.FromMinutes(2));

        using var fragment = await browser.GetAsync("/login/verify/status");
        var html = await fragment.Content.ReadAsStringAsync();

        fragment.StatusCode.Should().Be(HttpStatusCode.OK);
        html.Should().Contain("Written to the mail folder").And.NotContain("<html").And.NotContain("<form");
        html.Should().NotContain(user.Email!, "the address is masked before the second factor");
        fragment.Headers.CacheControl!.NoStore.Should().BeTrue();
        (await World.CodesAsync(user.Email!)).Should().HaveCount(1);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("not base64 at all")]
    [Trait("Flaw", "CVE-2026-115829")]
    public async Task Without_a_pending_sign_in_there_is_no_status_no_page_and_no_code(string? cookie)
    {
        using var browser = Host.NewBrowser();
        if (cookie is not null)
        {
            browser.Cookies["lucy-pending"] = cookie;
        }

        await World.DispatchAsync();
        var mails = World.Mailbox.All.Count;
        using var status = await browser.GetAsync("/login/verify/status");
        using var page = await browser.GetAsync("/login/verify");
        using var resend = await browser.PostFormAsync("/login/verify/resend");
        using var code = await browser.PostFormAsync("/login/verify", ("Code", "000000"), ("Email", "first@example.org"));

        status.StatusCode.Should().Be(HttpStatusCode.NotFound);
        page.Headers.Location!.OriginalString.Should().Contain("/login");
        resend.StatusCode.Should().Be(HttpStatusCode.SeeOther);
        code.StatusCode.Should().Be(HttpStatusCode.SeeOther);
        browser.HasSession.Should().BeFalse();
        await World.DispatchAsync();
        (World.Mailbox.All.Count - mails).Should().Be(0);
    }

    [Fact]
    public async Task The_code_page_shows_the_address_masked()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);

        var page = await browser.OpenAsync("/login/verify");

        page.Heading.Should().Be("Enter your code");
        page.Html.Should().NotContain(user.Email!).And.NotContain(user.DisplayName);
        page.Text.Should().Contain("s•••@example.org");
    }
}
