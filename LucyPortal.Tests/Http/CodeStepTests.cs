using System.Net;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Http;

public sealed class CodeStepTests(PortalHost host) : HttpTest(host)
{
    [Fact]
    public async Task A_right_code_completes_the_sign_in()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);

        using var answer = await browser.TypeCodeAsync(await World.LatestCodeAsync(user.Email!));

        answer.ShouldLeadTo("/");
        browser.HasSession.Should().BeTrue();
        browser.HasPending.Should().BeFalse();
        (await browser.IsSignedInAsync()).Should().BeTrue();
        (await World.ReadAsync(db => db.Sessions.SingleAsync(s => s.UserId == user.Id))).Method.Should().Be(TwoFactorMethod.Email);
    }

    [Fact]
    public async Task Blanks_and_dashes_around_the_digits_are_forgiven()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        var code = await World.LatestCodeAsync(user.Email!);

        using var answer = await browser.TypeCodeAsync($" {code[..3]}\u00A0-{code[3..]} ");

        answer.ShouldLeadTo("/");
    }

    [Fact]
    public async Task A_wrong_code_is_told_once_at_its_field_with_the_tries_left()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        var wrong = CodeSteps.OtherThan(await World.LatestCodeAsync(user.Email!));
        var verify = await browser.OpenAsync("/login/verify");

        using var answer = await browser.SubmitAsync(verify, "/login/verify", ("Code", wrong));
        var page = await browser.FollowAsync(answer);
        var reloaded = await browser.OpenAsync("/login/verify");

        page.ErrorAt("Code").Should().Be("This code is not right. 2 tries left.");
        page.Title.Should().StartWith("Error: ");
        page.Field("Code").Value.Should().BeEmpty();
        page.Html.Should().NotContain(wrong);
        reloaded.ErrorAt("Code").Should().BeNull();
        reloaded.Title.Should().NotStartWith("Error: ");
    }

    [Theory]
    [InlineData(null, "Type the 6 digits from the email message.")]
    [InlineData("   ", "Type the 6 digits from the email message.")]
    [InlineData("12345", "That is 5 digits. A code has 6.")]
    [InlineData("1234567", "That is 7 digits. A code has 6.")]
    [InlineData("+12345", "A code has only the digits 0 to 9.")]
    [InlineData("1e5", "A code has only the digits 0 to 9.")]
    [InlineData("１２３４５６", "A code has only the digits 0 to 9.")]
    [InlineData("٠١٢٣٤٥", "A code has only the digits 0 to 9.")]
    [InlineData("null", "A code has only the digits 0 to 9.")]
    public async Task What_is_no_code_costs_no_try(string? typed, string sentence)
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);

        for (var i = 0; i < 4; i++)
        {
            var page = await browser.TypeCodeAndFollowAsync(typed);
            page.ErrorAt("Code").Should().Be(sentence);
        }

        using var answer = await browser.TypeCodeAsync(await World.LatestCodeAsync(user.Email!));
        answer.ShouldLeadTo("/");
    }

    [Fact]
    [Trait("Flaw", "CVE-2026-19256")]
    [Trait("Flaw", "CVE-2026-56450")]
    [Trait("Flaw", "CVE-2026-15210")]
    [Trait("Flaw", "CVE-2025-4094")]
    [Trait("Flaw", "CVE-2023-6272")]
    public async Task Three_wrong_codes_end_the_challenge_and_the_page_offers_a_new_code()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        var right = await World.LatestCodeAsync(user.Email!);
        var wrong = CodeSteps.OtherThan(right);

        (await browser.TypeCodeAndFollowAsync(wrong)).ErrorAt("Code").Should().StartWith("This code is not right. 2 tries left.");
        (await browser.TypeCodeAndFollowAsync(wrong)).ErrorAt("Code").Should().StartWith("This code is not right. 1 try left. Compare it with the mail sent at ");
        var ended = await browser.TypeCodeAndFollowAsync(wrong);

        ended.Notices.Should().Equal("Three wrong codes: the codes that we sent no longer work. If the same happens once more, your account is locked for 15 minutes.");
        ended.Title.Should().StartWith("Error: ");
        ended.HasFormTo("/login/verify").Should().BeFalse("no code could be right");
        ended.HasFormTo("/login/verify/resend").Should().BeTrue();
        using var late = await browser.TypeCodeAsync(right);
        late.ShouldLeadTo("/login/verify");
        browser.HasSession.Should().BeFalse();

        World.Advance(TimeSpan.FromSeconds(1));
        using var asked = await browser.SubmitAsync(ended, "/login/verify/resend");
        (await browser.FollowAsync(asked)).HasFormTo("/login/verify").Should().BeTrue();
        using var answer = await browser.TypeCodeAsync(await World.LatestCodeAsync(user.Email!));
        answer.ShouldLeadTo("/");
    }

    [Fact]
    [Trait("Flaw", "GHSA-vfph-hjfv-cpv2")]
    [Trait("Flaw", "CVE-2026-9798")]
    public async Task Six_wrong_codes_lock_the_account_whatever_was_begun_anew_in_between()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        await TypeWrongAsync(browser, user, 2);
        World.Advance(TimeSpan.FromMinutes(2));
        await browser.ResendAsync();
        await TypeWrongAsync(browser, user, 1);
        using var other = await Host.PassPasswordAsync(user);
        await TypeWrongAsync(other, user, 2);
        var page = await TypeWrongAsync(other, user, 1);

        var until = World.Now + TimeSpan.FromMinutes(15);
        page.Notices.Should().ContainSingle().Which.Should().StartWith("Too many wrong codes. This account is locked until ");
        page.Html.Should().Contain(SignInSteps.Instant(until));
        using var right = await other.TypeCodeAsync(await World.LatestCodeAsync(user.Email!));
        using var password = await other.TypePasswordAsync(user.Email!);
        password.ShouldLeadTo("/login");
        other.HasSession.Should().BeFalse();

        World.Advance(TimeSpan.FromMinutes(15));
        using var later = await Host.SignInAsync(user);
        later.HasSession.Should().BeTrue();
    }

    [Fact]
    [Trait("Flaw", "CVE-2026-8760")]
    [Trait("Flaw", "CVE-2024-11178")]
    public async Task A_code_works_for_twenty_minutes_to_the_millisecond()
    {
        var inTime = await Host.AddSomebodyWithTwoFactorAsync();
        var late = await Host.AddSomebodyWithTwoFactorAsync();
        using var first = await Host.PassPasswordAsync(inTime);
        var firstSent = World.Now;
        using var second = await Host.PassPasswordAsync(late);
        var secondSent = World.Now;
        var (firstCode, secondCode) = (await World.LatestCodeAsync(inTime.Email!), await World.LatestCodeAsync(late.Email!));

        World.Advance(firstSent.AddMinutes(20) - World.Now);
        using var accepted = await first.TypeCodeAsync(firstCode);
        World.Advance(secondSent.AddMinutes(20).AddMilliseconds(1) - World.Now);
        var refused = await second.TypeCodeAndFollowAsync(secondCode);

        accepted.ShouldLeadTo("/");
        refused.Notices.Should().ContainSingle().Which.Should().StartWith("Your code has expired, at ");
        refused.HasFormTo("/login/verify/resend").Should().BeTrue();
        second.HasSession.Should().BeFalse();
    }

    [Fact]
    [Trait("Flaw", "CVE-2026-103655")]
    [Trait("Flaw", "CVE-2021-45331")]
    [Trait("Flaw", "CVE-2015-7225")]
    [Trait("Flaw", "CVE-2021-43177")]
    [Trait("Flaw", "CVE-2026-82470")]
    [Trait("Flaw", "GHSA-96qm-hwhp-2rm8")]
    public async Task A_used_code_is_refused()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        var code = await World.LatestCodeAsync(user.Email!);
        var pending = browser.Cookies["lucy-pending"];
        using var first = await browser.TypeCodeAsync(code);
        first.ShouldLeadTo("/");

        using var replay = Host.NewBrowser();
        replay.Cookies["lucy-pending"] = pending;
        using var again = await replay.TypeCodeAsync(code);
        again.ShouldLeadTo("/login?reason=timed-out");
        using var anew = await Host.PassPasswordAsync(user);
        if (await World.LatestCodeAsync(user.Email!) != code)
        {
            using var late = await anew.TypeCodeAsync(code);
        }

        replay.HasSession.Should().BeFalse();
        anew.HasSession.Should().BeFalse();
    }

    [Fact]
    public async Task Codes_of_another_user_another_browser_and_another_purpose_are_refused()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        var stranger = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        var own = await World.LatestCodeAsync(user.Email!);
        using var elsewhere = await Host.PassPasswordAsync(user);
        var ofElsewhere = await World.LatestCodeAsync(user.Email!);
        using var theirs = await Host.PassPasswordAsync(stranger);
        var ofStranger = await World.LatestCodeAsync(stranger.Email!);
        var session = await World.StartSessionAsync(user);
        var ofPurpose = await World.SendAndReadAsync(ChallengeBinding.ForSession(user.Id, ChallengePurpose.Configure, session.Id), user.Email!);

        foreach (var code in new[] { ofElsewhere, ofStranger, ofPurpose }.Where(c => c != own))
        {
            using var answer = await browser.TypeCodeAsync(code);
            answer.ShouldLeadTo("/login/verify");
        }

        browser.HasSession.Should().BeFalse();
        using var right = await elsewhere.TypeCodeAsync(ofElsewhere);
        right.ShouldLeadTo("/");
    }

    private async Task<Page> TypeWrongAsync(HttpBrowser browser, PortalUser user, int times)
    {
        var wrong = CodeSteps.OtherThan([.. await World.CodesAsync(user.Email!)]);
        Page? page = null;
        for (var i = 0; i < times; i++)
        {
            page = await browser.TypeCodeAndFollowAsync(wrong);
        }

        return page!;
    }
}
