using System.Globalization;
using System.Net;
using LucyPortal.Domain;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Http;

public sealed class CodeRaceTests(PortalHost host) : HttpTest(host)
{
    [Fact]
    [Trait("Flaw", "CVE-2026-107276")]
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
    [Trait("Flaw", "CVE-2023-33170")]
    [Trait("Flaw", "CVE-2026-93346")]
    [Trait("Flaw", "parse-server#10266")]
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

    private async Task<IReadOnlyList<(HttpStatusCode Status, bool SignedIn)>> PostAtOnceAsync(HttpBrowser browser, int count, Func<int, string> code)
    {
        var token = await browser.AntiforgeryTokenAsync();
        var cookies = browser.Cookies.ToArray();
        return await Simultaneously.RunAsync(count, async i =>
        {
            using var one = Host.NewBrowser(cookies);

            using var answer = await one.PostAsync("/login/verify", ("Code", code(i)), ("__RequestVerificationToken", token));
            return (answer.StatusCode, one.HasSession);
        });
    }
}
