using System.Globalization;
using System.Net;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Http;

public sealed partial class CodeStepTests(PortalHost host) : HttpTest(host)
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
        page.Html.Should().Contain(Instant(until));
        using var right = await other.TypeCodeAsync(await World.LatestCodeAsync(user.Email!));
        using var password = await other.TypePasswordAsync(user.Email!);
        password.ShouldLeadTo("/login");
        other.HasSession.Should().BeFalse();

        World.Advance(TimeSpan.FromMinutes(15));
        using var later = await Host.SignInAsync(user);
        later.HasSession.Should().BeTrue();
    }

    [Fact]
    public async Task Reloading_and_going_back_send_no_mail_and_cost_no_try()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        World.Advance(TimeSpan.FromMinutes(2));

        for (var i = 0; i < 5; i++)
        {
            await browser.OpenAsync("/login/verify");
            await browser.OpenAsync("/login");
            using var status = await browser.GetAsync("/login/verify/status");
            using var resend = await browser.GetAsync("/login/verify/resend");
        }

        (await World.CodesAsync(user.Email!)).Should().HaveCount(1);
        (await World.ReadAsync(db => db.Challenges.SingleAsync(c => c.UserId == user.Id))).PaidTries.Should().Be(0);
    }

    [Fact]
    public async Task Click_here_waits_a_minute_and_says_how_long()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        World.Advance(TimeSpan.FromSeconds(18));

        var early = await browser.ResendAsync();
        World.Advance(TimeSpan.FromSeconds(42));
        var sent = await browser.ResendAsync();
        var reloaded = await browser.OpenAsync("/login/verify");

        early.Notices.Should().Equal("You can send a new code in 42 seconds.");
        early.Document.QuerySelector("form[action='/login/verify/resend'] button")!.GetAttribute("aria-disabled").Should().Be("true");
        sent.Notices.Should().ContainSingle().Which.Should().StartWith("New code sent at ").And.EndWith("The earlier code still works.");
        reloaded.Notices.Should().BeEmpty();
        (await World.CodesAsync(user.Email!)).Should().HaveCount(2);
    }

    [Fact]
    public async Task The_codes_of_three_mails_work_and_a_fourth_ends_the_oldest()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        Page? page = null;
        for (var i = 0; i < 3; i++)
        {
            await World.DispatchAsync();
            World.Advance(TimeSpan.FromSeconds(61));
            page = await browser.ResendAsync();
        }

        var codes = await World.CodesAsync(user.Email!);
        codes.Should().HaveCount(4);
        page!.Notices.Should().ContainSingle().Which.Should().EndWith("The codes of the last 3 mails work.");
        if (!codes.Skip(1).Contains(codes[0]))
        {
            (await browser.TypeCodeAndFollowAsync(codes[0])).ErrorAt("Code").Should()
                .StartWith("This code is not right. 2 tries left. The codes of your last 3 mails work, sent at ");
        }

        using var answer = await browser.TypeCodeAsync(codes[1]);
        answer.ShouldLeadTo("/");
    }

    [Fact]
    public async Task Past_ten_codes_in_an_hour_the_page_says_when_the_next_can_be_sent()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        var first = World.Now;
        for (var i = 0; i < 9; i++)
        {
            World.Advance(TimeSpan.FromSeconds(61));
            await browser.ResendAsync();
        }

        World.Advance(TimeSpan.FromSeconds(61));
        var page = await browser.ResendAsync();
        using var elsewhere = await Host.PassPasswordAsync(user);
        var other = await elsewhere.OpenAsync("/login/verify");

        (await World.ReadAsync(db => db.Challenges.Where(c => c.UserId == user.Id).SelectMany(c => c.Codes).CountAsync())).Should().Be(10);
        page.Text.Should().Contain("That is the limit of codes in an hour").And.Contain("Codes that you already have still work until");
        page.Html.Should().Contain(Instant(first + TimeSpan.FromHours(1)));
        other.Notices.Should().ContainSingle().Which.Should().StartWith("10 codes in an hour: that is the limit. The next one can be sent at ");
        other.Html.Should().Contain(Instant(first + TimeSpan.FromHours(1)));
        other.HasFormTo("/login/verify/resend").Should().BeFalse();
    }
}
