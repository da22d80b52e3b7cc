using Bunit;
using LucyPortal.Domain;
using LucyPortal.Features.Account;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Features;

public sealed class PasswordPageTests : PageTest
{
    private const string New = "umbrella violin canyon 77";
    private const string Wrong = "The current password is not right. After several wrong tries the account is locked for some minutes.";

    [Fact]
    public async Task Change_takes_effect_ends_the_other_sessions_and_the_live_codes_and_keeps_this_session()
    {
        var user = await World.AddUserAsync(change: u => u.SavedMethod = TwoFactorMethod.Email);
        var other = await World.StartSessionAsync(user);
        var own = await World.SignInAsync(user);
        var binding = ChallengeBinding.ForSession(user.Id, ChallengePurpose.Configure, own.Id);
        await World.UseAsync<CodeSender, SendVerdict>(sender => sender.SendAsync(binding, CancellationToken.None));
        var page = OpenPassword();

        await FillAsync(page, PortalWorld.Password, New, New);
        await PressAsync(page, "Save");
        Until(page, () => JSInterop.VerifyInvoke("LucyPortal.submit").Arguments.Should().Equal("refresh-form"));

        (await World.CheckPasswordAsync(user.Email!, New)).Should().NotBeNull();
        (await World.CheckPasswordAsync(user.Email!)).Should().BeNull();
        (await EndOfAsync(other)).Should().Be(SessionEnd.PasswordChanged);
        (await EndOfAsync(own)).Should().BeNull();
        (await World.StoredAsync(user)).SecurityStamp.Should().NotBe(user.SecurityStamp);
        var challenge = await World.ReadAsync(db => db.Challenges.AsNoTracking().SingleAsync());
        challenge.End.Should().Be(ChallengeEnd.Overtaken);
        (await AuditAsync(AuditAction.PasswordChanged)).Should().ContainSingle().Which.ActorId.Should().Be(user.Id);
        page.FindAll("input[type=password]").Should().OnlyContain(i => string.IsNullOrEmpty(i.GetAttribute("value")));
    }

    [Fact]
    public async Task Owner_is_told_by_mail_from_where_and_what_to_do()
    {
        var user = await SignInAsync(u => u.TimeZone = "Europe/Zurich");
        var page = OpenPassword();
        await FillAsync(page, PortalWorld.Password, New, New);
        await PressAsync(page, "Save");
        Until(page, () => JSInterop.VerifyInvoke("LucyPortal.submit"));

        await World.DispatchOnceAsync();

        var mail = World.Mailbox.To(user.Email!).Should().ContainSingle().Subject.Mime;
        mail.Subject.Should().Be("Your Lucy password was changed");
        mail.TextBody.Should().Contain("Hello Nora Admin,").And.Contain("(UTC+0").And.Contain("Tell another administrator").And.NotContain(New);
        mail.HtmlBody.Should().NotContain("<a ");
    }

    [Fact]
    public async Task Page_renews_session_and_cookie_by_a_real_post_and_comes_back_to_say_so()
    {
        await SignInAsync();
        var page = OpenPassword();

        var form = page.Find("form#refresh-form");
        form.GetAttribute("method").Should().Be("post");
        form.GetAttribute("action").Should().Be("/sign-in/refresh");
        form.QuerySelector("input[name=ReturnTo]")!.GetAttribute("value").Should().Be("/account/password?changed=1");
    }

    [Fact]
    public async Task Word_of_success_is_said_once_and_leaves_the_address()
    {
        await SignInAsync();
        Navigation.NavigateTo("/account/password?changed=1");

        var page = OpenPassword();

        page.Find(".lp-notice[role=status]").TextContent.Trim().Should().Be("Password changed. Your other sessions were ended.");
        Navigation.Uri.Should().EndWith("/account/password", "a reload must not say it again");
    }

    [Fact]
    public async Task Wrong_current_password_costs_a_try_and_changes_nothing()
    {
        var user = await SignInAsync();
        var page = OpenPassword();

        await FillAsync(page, "not the password", New, New);
        await PressAsync(page, "Save");

        Until(page, () => ErrorAt(page, "Current password").Should().Be(Wrong));
        (await TriesAsync(user)).Should().Be(1);
        (await World.StoredAsync(user)).SecurityStamp.Should().Be(user.SecurityStamp);
        Field(page, "New password").GetAttribute("value").Should().Be(New, "nothing typed is lost");
    }

    [Fact]
    public async Task Locked_account_answers_as_for_a_wrong_password_even_to_the_right_one()
    {
        var user = await SignInAsync();
        var browser = await World.KnownBrowserAsync(user);
        for (var i = 0; i < new VerificationRules().LockoutTries; i++)
        {
            await World.CheckPasswordAsync(user.Email!, "wrong", browser);
        }

        var page = OpenPassword();
        await FillAsync(page, PortalWorld.Password, New, New);
        await PressAsync(page, "Save");

        Until(page, () => ErrorAt(page, "Current password").Should().Be(Wrong));
        (await World.StoredAsync(user)).SecurityStamp.Should().Be(user.SecurityStamp);
    }

    [Theory]
    [InlineData("", New, New, "Current password", "Type your current password.")]
    [InlineData(PortalWorld.Password, "", "", "New password", "Type a new password.")]
    [InlineData(PortalWorld.Password, "short", "short", "New password", "5 characters. It must have at least 12.")]
    [InlineData(PortalWorld.Password, "password1234", "password1234", "New password", "This password is among the most common ones. Choose another.")]
    [InlineData(PortalWorld.Password, "nora@example.org 1", "nora@example.org 1", "New password", "The password contains your name or email.")]
    [InlineData(PortalWorld.Password, PortalWorld.Password, PortalWorld.Password, "New password", "This is the current password. Choose another.")]
    [InlineData(PortalWorld.Password, New, "", "Repeat new password", "Type the new password again.")]
    [InlineData(PortalWorld.Password, New, New + "x", "Repeat new password", "This differs from the new password.")]
    public async Task What_is_wrong_with_the_form_is_said_at_the_field_and_costs_no_try(
        string current, string wanted, string repeated, string field, string error)
    {
        var user = await SignInAsync();
        var page = OpenPassword();

        await FillAsync(page, current, wanted, repeated);
        await PressAsync(page, "Save");

        Until(page, () => ErrorAt(page, field).Should().Be(error));
        (await TriesAsync(user)).Should().Be(0);
        (await World.StoredAsync(user)).SecurityStamp.Should().Be(user.SecurityStamp);
    }

    [Fact]
    public async Task Save_is_the_filled_button_only_once_something_is_typed()
    {
        await SignInAsync();
        var page = OpenPassword();
        SaveIsFilled(page).Should().BeFalse();

        await TypeAsync(page, "Current password", "x");

        SaveIsFilled(page).Should().BeTrue();
    }

    [Fact]
    public async Task Passwords_can_be_shown()
    {
        await SignInAsync();
        var page = OpenPassword();

        await page.InvokeAsync(() => page.Find("input[type=checkbox]").Change(true));

        page.FindAll("input[type=password]").Should().BeEmpty();
        Field(page, "Current password").GetAttribute("autocomplete").Should().Be("current-password");
    }

    private static async Task FillAsync(IRenderedComponent<PasswordPage> page, string current, string wanted, string repeated)
    {
        await TypeAsync(page, "Current password", current);
        await TypeAsync(page, "New password", wanted);
        await TypeAsync(page, "Repeat new password", repeated);
    }

    private Task<SessionEnd?> EndOfAsync(Session session) => World.UseAsync<Sessions, SessionEnd?>(
        async sessions => (await sessions.CheckAsync(session.Id, CancellationToken.None)).End);

    private Task<int> TriesAsync(PortalUser user) => World.ReadAsync(db => db.TryBuckets
        .Where(b => b.UserId == user.Id && b.Kind == TryKind.Password)
        .Select(b => b.Tries)
        .SingleOrDefaultAsync());

    private IRenderedComponent<PasswordPage> OpenPassword() => Open<PasswordPage>("#current-password");
}
