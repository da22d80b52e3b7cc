using System.Globalization;
using System.Net;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Http;

public sealed partial class CodeStepTests
{
    [Fact]
    public async Task A_code_works_for_twenty_minutes_to_the_millisecond()
    {
        var inTime = await Host.AddSomebodyWithTwoFactorAsync();
        var late = await Host.AddSomebodyWithTwoFactorAsync();
        using var first = await Host.PassPasswordAsync(inTime);
        using var second = await Host.PassPasswordAsync(late);
        var (firstCode, secondCode) = (await World.LatestCodeAsync(inTime.Email!), await World.LatestCodeAsync(late.Email!));

        World.Advance(TimeSpan.FromMinutes(20));
        using var accepted = await first.TypeCodeAsync(firstCode);
        World.Advance(TimeSpan.FromMilliseconds(1));
        var refused = await second.TypeCodeAndFollowAsync(secondCode);

        accepted.ShouldLeadTo("/");
        refused.Notices.Should().ContainSingle().Which.Should().StartWith("Your code has expired, at ");
        refused.HasFormTo("/login/verify/resend").Should().BeTrue();
        second.HasSession.Should().BeFalse();
    }

    [Fact]
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

    [Fact]
    public async Task Twelve_simultaneous_posts_of_the_right_code_give_one_success()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        var code = await World.LatestCodeAsync(user.Email!);

        var answers = await PostAtOnceAsync(browser, 12, _ => code);

        answers.Should().OnlyContain(a => a.Status == HttpStatusCode.SeeOther);
        answers.Count(a => a.SignedIn).Should().Be(1);
        (await World.ReadAsync(db => db.Sessions.CountAsync(s => s.UserId == user.Id))).Should().Be(1);
        (await World.ReadAsync(db => db.AuditEvents.CountAsync(e => e.SubjectId == user.Id && e.Action == AuditAction.SecondFactorRefused)))
            .Should().Be(0, "those that lost the race count nowhere");
    }

    [Fact]
    public async Task Of_a_hundred_simultaneous_wrong_codes_three_are_judged()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        var right = int.Parse(await World.LatestCodeAsync(user.Email!), CultureInfo.InvariantCulture);

        var answers = await PostAtOnceAsync(browser, 100, i => ((right + 1 + i) % 1_000_000).ToString("D6", CultureInfo.InvariantCulture));

        answers.Should().OnlyContain(a => a.Status == HttpStatusCode.SeeOther && !a.SignedIn);
        (await World.ReadAsync(db => db.AuditEvents.CountAsync(e => e.SubjectId == user.Id && e.Action == AuditAction.SecondFactorRefused))).Should().Be(3);
        (await World.ReadAsync(db => db.TryBuckets.SingleAsync(b => b.UserId == user.Id && b.Kind == TryKind.SecondFactor))).Tries.Should().Be(3);
        using var late = await browser.TypeCodeAsync(right.ToString("D6", CultureInfo.InvariantCulture));
        late.ShouldLeadTo("/login/verify");
    }

    private static string Instant(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

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

    private async Task<IReadOnlyList<(HttpStatusCode Status, bool SignedIn)>> PostAtOnceAsync(HttpBrowser browser, int count, Func<int, string> code)
    {
        var token = await browser.AntiforgeryTokenAsync();
        var cookies = browser.Cookies.ToArray();
        return await Simultaneously.RunAsync(count, async i =>
        {
            using var one = Host.NewBrowser();
            foreach (var (name, value) in cookies)
            {
                one.Cookies[name] = value;
            }

            using var answer = await one.PostAsync("/login/verify", ("Code", code(i)), ("__RequestVerificationToken", token));
            return (answer.StatusCode, one.HasSession);
        });
    }
}
