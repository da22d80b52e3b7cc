using LucyPortal.Domain;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Http.BadInput;

/// <summary>The same form again: a double click, back and press, a reload that the browser asks about, another window.</summary>
public sealed class SecondSubmitTests(PortalHost host) : HttpTest(host)
{
    [Fact]
    public async Task A_right_password_sent_again_goes_on_with_the_sign_in_and_sends_no_second_mail()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = Host.NewBrowser();
        var login = await browser.OpenAsync("/login");

        using var first = await browser.SubmitAsync(login, "/login", ("Email", user.Email), ("Password", PortalWorld.Password));
        using var second = await browser.SubmitAsync(login, "/login", ("Email", user.Email), ("Password", PortalWorld.Password));

        first.ShouldLeadTo("/login/verify");
        second.ShouldLeadTo("/login/verify");
        (await World.CodesAsync(user.Email!)).Should().HaveCount(1);
        using var done = await browser.TypeCodeAsync(await World.LatestCodeAsync(user.Email!));
        done.ShouldLeadTo("/");
    }

    [Fact]
    public async Task A_wrong_password_sent_again_is_another_try()
    {
        var user = await Host.AddSomebodyAsync();
        using var browser = Host.NewBrowser();
        var login = await browser.OpenAsync("/login");

        for (var i = 0; i < 6; i++)
        {
            using var answer = await browser.SubmitAsync(login, "/login", ("Email", user.Email), ("Password", "not the right password"));
            answer.ShouldLeadTo("/login");
        }

        using var right = await browser.SubmitAsync(login, "/login", ("Email", user.Email), ("Password", PortalWorld.Password));
        right.ShouldLeadTo("/login");
        browser.HasSession.Should().BeFalse("the account is locked by six tries");
    }

    [Fact]
    public async Task A_wrong_code_sent_again_is_another_try_and_the_third_ends_the_challenge()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        var code = await World.LatestCodeAsync(user.Email!);
        var verify = await browser.OpenAsync("/login/verify");

        for (var i = 0; i < 3; i++)
        {
            using var answer = await browser.SubmitAsync(verify, "/login/verify", ("Code", CodeSteps.OtherThan(code)));
            answer.ShouldLeadTo("/login/verify");
        }

        using var right = await browser.SubmitAsync(verify, "/login/verify", ("Code", code));
        (await browser.FollowAsync(right)).Notices.Single().Should().StartWith("Three wrong codes: the codes that we sent no longer work.");
        browser.HasSession.Should().BeFalse();
    }

    [Fact]
    public async Task A_right_code_sent_again_leads_home_where_the_first_one_led()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        var code = await World.LatestCodeAsync(user.Email!);
        var verify = await browser.OpenAsync("/login/verify");
        using var first = await browser.SubmitAsync(verify, "/login/verify", ("Code", code));

        using var second = await browser.SubmitAsync(verify, "/login/verify", ("Code", code));

        first.ShouldLeadTo("/");
        second.ShouldLeadTo("/");
        (await World.ReadAsync(db => db.Sessions.CountAsync(s => s.UserId == user.Id))).Should().Be(1, "it signs in once");
    }

    [Fact]
    public async Task Two_windows_and_one_code_are_one_sign_in_and_both_windows_are_home()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        var otherWindow = await browser.OpenAsync("/login/verify");
        var thirdWindow = await browser.OpenAsync("/login");
        using var first = await browser.TypeCodeAsync(await World.LatestCodeAsync(user.Email!));

        using var second = await browser.SubmitAsync(otherWindow, "/login/verify", ("Code", "000000"));
        using var resend = await browser.SubmitAsync(otherWindow, "/login/verify/resend");
        using var login = await browser.SubmitAsync(thirdWindow, "/login", ("Email", user.Email), ("Password", "not the right password"));
        using var reloaded = await browser.GetAsync("/login/verify");

        second.ShouldLeadTo("/");
        resend.ShouldLeadTo("/");
        login.ShouldLeadTo("/");
        (await browser.OpenAsync("/login/verify")).Path.Should().Be("/");
        (await World.ReadAsync(db => db.Sessions.CountAsync(s => s.UserId == user.Id && s.EndedAt == null))).Should().Be(1);
        (await World.ReadAsync(db => db.AuditEvents.CountAsync(e => e.SubjectId == user.Id && !e.Succeeded))).Should().Be(0, "nothing was judged");
        (await World.CodesAsync(user.Email!)).Should().HaveCount(1);
    }

    [Theory]
    [InlineData("/login", "/")]
    [InlineData("/login?ReturnUrl=%2Faccount%2F2fa", "/account/2fa")]
    [InlineData("/login?ReturnUrl=%2F%2Fevil.example", "/")]
    [InlineData("/login?ReturnUrl=%2Flogin", "/")]
    [InlineData("/login?reason=out", "/")]
    public async Task Who_is_signed_in_is_led_past_the_sign_in(string path, string leadsTo)
    {
        using var browser = await Host.SignInAsync(await Host.AddSomebodyAsync());

        using var answer = await browser.GetAsync(path);

        answer.StatusCode.Should().Be(System.Net.HttpStatusCode.Found);
        new Uri(new Uri("http://localhost"), answer.Headers.Location!).PathAndQuery.Should().Be(leadsTo);
        answer.Headers.Location!.OriginalString.Should().NotContain("evil");
        (await browser.IsSignedInAsync()).Should().BeTrue();
    }

    [Fact]
    public async Task A_session_that_ended_meanwhile_finds_the_sign_in_open()
    {
        var user = await Host.AddSomebodyAsync();
        using var browser = await Host.SignInAsync(user);
        await World.ChangeUserAsync(user, u => u.IsDisabled = true);

        (await browser.OpenAsync("/login")).HasFormTo("/login").Should().BeTrue();
    }

    [Fact]
    public async Task A_second_wish_for_a_code_is_told_to_wait_and_sends_nothing()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        World.Advance(TimeSpan.FromMinutes(1));
        var verify = await browser.OpenAsync("/login/verify");
        using var first = await browser.SubmitAsync(verify, "/login/verify/resend");

        using var second = await browser.SubmitAsync(verify, "/login/verify/resend");
        var page = await browser.FollowAsync(second);

        page.Notices.Should().Equal("You can send a new code in 60 seconds.");
        (await World.CodesAsync(user.Email!)).Should().HaveCount(2);
    }

    [Fact]
    public async Task A_second_sign_out_finds_that_nothing_is_left_to_be_done()
    {
        using var browser = await Host.SignInAsync(await Host.AddSomebodyAsync());
        var home = await browser.OpenAsync("/status/404");
        var token = home.AntiforgeryToken;
        using var first = await browser.PostAsync("/logout", ("__RequestVerificationToken", token));

        using var second = await browser.PostAsync("/logout", ("__RequestVerificationToken", token));

        first.ShouldLeadTo("/login?reason=out");
        (await Page.ReadAsync("/logout", second)).Heading.Should().Be("This page was open too long.");
        browser.HasSession.Should().BeFalse();
    }
}
