using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Http;

public sealed class CodeSendTests(PortalHost host) : HttpTest(host)
{
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
        sent.Notices.Should().ContainSingle().Which.Should().MatchRegex("^(New code sent at |A new code is on its way\\.)").And.EndWith("The earlier code still works.");
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
        page.Html.Should().Contain(SignInSteps.Instant(first + TimeSpan.FromHours(1)));
        other.Notices.Should().ContainSingle().Which.Should().StartWith("10 codes in an hour: that is the limit. The next one can be sent at ");
        other.Html.Should().Contain(SignInSteps.Instant(first + TimeSpan.FromHours(1)));
        other.HasFormTo("/login/verify/resend").Should().BeFalse();
    }
}
