using System.Net;
using LucyPortal.Domain;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Http;

/// <summary>What the form behind a link to a new password brings about.</summary>
public sealed class NewPasswordTests(PortalHost host) : PasswordLinkTest(host)
{
    /// <summary>Flaw 14 of the list that the portal is tested against: a reset must neither sign in nor skip the second factor.</summary>
    [Fact]
    [Trait("Flaw", "CVE-2026-128333")]
    [Trait("Flaw", "gitlab-org/gitlab#31308")]
    public async Task A_new_password_signs_nobody_in_and_the_second_factor_is_still_asked_for()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await OpenLinkAsync(user);

        using var answer = await SaveAsync(browser);
        var login = await browser.FollowAsync(answer);

        answer.ShouldLeadTo("/login?reason=password");
        login.Notices.Should().Equal("Your password was changed. Sign in with the new one.");
        browser.HasSession.Should().BeFalse();
        browser.Cookies.Should().NotContainKey("lucy-password-link");
        (await browser.IsSignedInAsync()).Should().BeFalse();
        using var old = await browser.TypePasswordAsync(user.Email!);
        old.ShouldLeadTo("/login");
        using var password = await browser.TypePasswordAsync(user.Email!, New);
        password.ShouldLeadTo("/login/verify");
        (await browser.IsSignedInAsync()).Should().BeFalse();
        using var code = await browser.TypeCodeAsync(await World.LatestCodeAsync(user.Email!));
        code.ShouldLeadTo("/");
    }

    [Fact]
    public async Task It_ends_every_session_and_every_begun_sign_in_also_that_of_its_own_browser()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await OpenLinkAsync(user);
        await Host.SignInAsync(user, browser);
        using var other = await Host.SignInAsync(user);
        using var pending = await Host.PassPasswordAsync(user);
        var code = await World.LatestCodeAsync(user.Email!);

        using var answer = await SaveAsync(browser);

        answer.ShouldLeadTo("/login?reason=password");
        (await browser.IsSignedInAsync()).Should().BeFalse();
        (await other.OpenAsync(SignInSteps.SignedInPage)).Notices.Should().Equal("Your password was changed. Sign in with the new one.");
        using var late = await pending.TypeCodeAsync(code);
        late.ShouldLeadTo("/login?reason=timed-out");
        (await World.StoredAsync(user)).SecurityStamp.Should().NotBe(user.SecurityStamp);
    }

    [Fact]
    public async Task It_is_on_record_and_told_to_the_owner()
    {
        var user = await Host.AddSomebodyAsync();
        using var browser = await OpenLinkAsync(user);

        using var answer = await SaveAsync(browser);

        var record = await World.ReadAsync(db => db.AuditEvents.SingleAsync(e => e.SubjectId == user.Id && e.Action == AuditAction.PasswordChanged));
        record.Should().BeEquivalentTo(new { ActorId = (Guid?)null, Succeeded = true, Detail = "By a one-time link" });
        await World.DispatchAsync();
        World.Mailbox.To(user.Email!).Should().ContainSingle(m => m.Mime.Subject == "Your Lucy password was changed");
    }

    [Fact]
    [Trait("Flaw", "CVE-2025-69614")]
    [Trait("Flaw", "CVE-2026-73431")]
    public async Task A_link_works_once()
    {
        var user = await Host.AddSomebodyAsync();
        using var browser = await OpenLinkAsync(user);
        var cookie = browser.Cookies["lucy-password-link"];
        using var first = await SaveAsync(browser);
        browser.Cookies["lucy-password-link"] = cookie;

        var page = await browser.OpenAsync(ResetPage);
        using var second = await SaveAsync(browser, "another violin canyon 88");

        first.ShouldLeadTo("/login?reason=password");
        page.Notices.Should().Equal(Dead);
        second.ShouldLeadTo(ResetPage);
        (await IsPasswordAsync(user, New)).Should().BeTrue();
    }

    [Fact]
    public async Task Of_several_posts_at_once_one_sets_its_password()
    {
        var user = await Host.AddSomebodyAsync();
        using var browser = await OpenLinkAsync(user);
        var token = await browser.AntiforgeryTokenAsync();
        var cookies = browser.Cookies.ToArray();

        var answers = await Simultaneously.RunAsync(6, async i =>
        {
            using var one = Host.NewBrowser(cookies);
            using var answer = await one.PostAsync(
                ResetPage, ("NewPassword", $"{New} {i}"), ("RepeatPassword", $"{New} {i}"), ("__RequestVerificationToken", token));
            return answer.Headers.Location!.OriginalString;
        });

        answers.Count(a => a == "/login?reason=password").Should().Be(1);
        answers.Count(a => a == ResetPage).Should().Be(5);
        (await World.ReadAsync(db => db.AuditEvents.CountAsync(e => e.SubjectId == user.Id && e.Action == AuditAction.PasswordChanged))).Should().Be(1);
    }

    /// <summary>Flaws 15 and 26 of the list that the portal is tested against: whose password it is the link says, not the form.</summary>
    [Fact]
    [Trait("Flaw", "CVE-2026-14245")]
    [Trait("Flaw", "CVE-2023-26481")]
    public async Task The_form_can_name_nobody_else()
    {
        var user = await Host.AddSomebodyAsync();
        var other = await Host.AddSomebodyAsync();
        using var browser = await OpenLinkAsync(user);

        using var answer = await browser.PostFormAsync(
            ResetPage,
            ("NewPassword", New),
            ("RepeatPassword", New),
            ("Email", other.Email),
            ("UserId", other.Id.ToString()),
            ("token", await NewTokenAsync(other)));

        answer.ShouldLeadTo("/login?reason=password");
        (await IsPasswordAsync(user, New)).Should().BeTrue();
        (await IsPasswordAsync(other, PortalWorld.Password)).Should().BeTrue();
    }

    [Theory]
    [InlineData("", "", "New password", "Type a new password.")]
    [InlineData("short", "short", "New password", "5 characters. It must have at least 12.")]
    [InlineData("passwordpassword", "passwordpassword", "New password", "This password is among the most common ones. Choose another.")]
    [InlineData("nora admin likes tea", "nora admin likes tea", "New password", "The password contains your name or email.")]
    [InlineData(New, "something else", "Repeat new password", "This differs from the new password.")]
    public async Task A_password_that_will_not_do_is_told_at_its_field_and_uses_nothing_up(string wanted, string repeated, string field, string told)
    {
        var user = await Host.AddSomebodyAsync();
        using var browser = await OpenLinkAsync(user);

        using var answer = await SaveAsync(browser, wanted, repeated);
        var page = await browser.FollowAsync(answer);

        answer.ShouldLeadTo(ResetPage);
        page.Title.Should().StartWith("Error: ");
        page.ErrorAt(field).Should().Be(told);
        page.Html.Should().NotContain("something else").And.NotContain("passwordpassword");
        (await IsPasswordAsync(user, PortalWorld.Password)).Should().BeTrue();
        using var better = await SaveAsync(browser);
        better.ShouldLeadTo("/login?reason=password");
    }

    [Fact]
    public async Task The_password_in_force_is_no_new_one_so_that_a_stolen_one_stays_stolen()
    {
        var user = await Host.AddSomebodyAsync();
        await World.ChangeUserAsync(user, u => u.TakePasswordForStolen());
        using var browser = await OpenLinkAsync(user);

        using var answer = await SaveAsync(browser, PortalWorld.Password, PortalWorld.Password);
        var page = await browser.FollowAsync(answer);

        page.ErrorAt("New password").Should().Be("This is the current password. Choose another.");
        (await World.StoredAsync(user)).IsPasswordStolen.Should().BeTrue();
        using var better = await SaveAsync(browser);
        better.ShouldLeadTo("/login?reason=password");
        (await World.StoredAsync(user)).IsPasswordStolen.Should().BeFalse();
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        var user = await Host.AddSomebodyAsync();
        using var browser = await OpenLinkAsync(user);

        using var answer = await browser.PostAsync(ResetPage, ("NewPassword", New), ("RepeatPassword", New));

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await IsPasswordAsync(user, New)).Should().BeFalse();
    }
}
