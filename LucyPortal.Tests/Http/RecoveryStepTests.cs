using LucyPortal.Domain;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Http;

public sealed class RecoveryStepTests(PortalHost host) : HttpTest(host)
{
    private const string Path = "/login/recovery";
    private const string Label = "Recovery code";

    [Fact]
    public async Task A_recovery_code_completes_the_sign_in_in_place_of_the_mailed_one()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        var codes = await World.MakeRecoveryCodesAsync(user);
        using var browser = await Host.PassPasswordAsync(user);
        var verify = await browser.OpenAsync("/login/verify");
        verify.Document.QuerySelector($"a[href='{Path}']")!.TextContent.Should().Be("Use a recovery code");
        var page = await browser.OpenAsync(Path);
        page.Heading.Should().Be("Use a recovery code");

        using var answer = await browser.SubmitAsync(page, Path, ("RecoveryCode", codes[3].ToLowerInvariant().Replace('-', ' ')));

        answer.ShouldLeadTo("/");
        browser.HasPending.Should().BeFalse();
        (await browser.IsSignedInAsync()).Should().BeTrue();
        (await World.ReadAsync(db => db.Sessions.SingleAsync(s => s.UserId == user.Id))).ByRecoveryCode.Should().BeTrue();
        var events = await World.ReadAsync(db => db.AuditEvents.Where(e => e.SubjectId == user.Id).ToListAsync());
        events.Should().ContainSingle(e => e.Action == AuditAction.SignedIn && e.Detail == "RecoveryCode");
        events.Should().ContainSingle(e => e.Action == AuditAction.RecoveryCodeUsed && e.Detail == "9 left" && e.ActorId == user.Id);
    }

    [Fact]
    public async Task It_ends_the_challenge_calls_back_its_mail_and_leads_where_the_person_wanted_to_go()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        var codes = await World.MakeRecoveryCodesAsync(user);
        await World.UseMailAsync(MailDeliveryMethod.MailFolder, sender: null);
        using var browser = Host.NewBrowser();
        using var asked = await browser.PostFormAsync("/login", ("Email", user.Email), ("Password", PortalWorld.Password), ("ReturnUrl", "/account"));
        await World.DispatchAsync();

        using var answer = await browser.PostFormAsync(Path, ("RecoveryCode", codes[0]));

        answer.ShouldLeadTo("/account");
        (await World.ReadAsync(db => db.Challenges.SingleAsync(c => c.UserId == user.Id))).End.Should().Be(ChallengeEnd.Recovered);
        (await World.ReadAsync(db => db.OutboxMessages.SingleAsync(m => m.UserId == user.Id && m.Purpose == MailPurpose.SignInCode)))
            .State.Should().Be(MailState.Cancelled, "nobody needs that code any more");
    }

    [Fact]
    public async Task The_owner_is_told_from_where_how_many_are_left_and_what_to_do()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        var codes = await World.MakeRecoveryCodesAsync(user);
        using var browser = await Host.PassPasswordAsync(user);

        using var answer = await browser.PostFormAsync(Path, ("RecoveryCode", codes[0]));

        answer.ShouldLeadTo("/");
        await World.DispatchAsync();
        var notice = World.Mailbox.To(user.Email!).Single(m => m.Code is null);
        notice.Mime.Subject.Should().Be("Lucy: a recovery code was used");
        notice.Mime.TextBody.Should().Contain($"A recovery code was used to sign in to your Lucy account {user.Email} on ")
            .And.Contain("You have 9 recovery codes left.")
            .And.Contain("If it was not you, someone else knows your password and has your recovery codes. Change your password")
            .And.NotContain(codes[0]);
    }

    [Fact]
    [Trait("Flaw", "CVE-2022-45174")]
    public async Task A_used_a_foreign_and_a_random_code_get_one_sentence_and_nothing_that_was_typed_comes_back()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        var codes = await World.MakeRecoveryCodesAsync(user);
        var foreign = await World.MakeRecoveryCodesAsync(await Host.AddSomebodyWithTwoFactorAsync());
        using var before = await Host.PassPasswordAsync(user);
        using var used = await before.PostFormAsync(Path, ("RecoveryCode", codes[0]));
        used.ShouldLeadTo("/");
        using var browser = await Host.PassPasswordAsync(user);

        foreach (var typed in new[] { codes[0], foreign[0], RecoverySteps.NobodysCode })
        {
            var page = await browser.PostAndFollowAsync(Path, ("RecoveryCode", typed));
            page.ErrorAt(Label).Should().Be("This recovery code is not right, or it was used before.");
            page.Title.Should().StartWith("Error: ");
            page.Html.Should().NotContain(typed);
        }

        (await browser.OpenAsync(Path)).ErrorAt(Label).Should().BeNull("it is told once");
        browser.HasSession.Should().BeFalse();
    }

    [Fact]
    public async Task Locked_pages_say_until_when_and_which_way_is_left()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        var codes = await World.MakeRecoveryCodesAsync(user);
        using var browser = await Host.PassPasswordAsync(user);
        for (var i = 0; i < 6; i++)
        {
            await browser.PostAndFollowAsync(Path, ("RecoveryCode", RecoverySteps.NobodysCode));
        }

        var recovery = await browser.OpenAsync(Path);
        recovery.Notices.Should().ContainSingle().Which.Should().StartWith("Too many wrong recovery codes. They are refused until ")
            .And.EndWith("A code by email still works.");
        recovery.Html.Should().Contain(SignInSteps.Instant(World.Now + TimeSpan.FromMinutes(15)));
        recovery.HasFormTo(Path).Should().BeFalse();
        using var right = await browser.PostFormAsync(Path, ("RecoveryCode", codes[0]));
        right.ShouldLeadTo(Path);

        using var code = await browser.TypeCodeAsync(await World.LatestCodeAsync(user.Email!));
        code.ShouldLeadTo("/");
    }

    [Fact]
    public async Task Where_mailed_codes_are_locked_the_pages_lead_to_recovery_and_it_works()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        var codes = await World.MakeRecoveryCodesAsync(user);
        using var browser = await Host.PassPasswordAsync(user);
        for (var i = 0; i < 6; i++)
        {
            await browser.TypeCodeAndFollowAsync(CodeSteps.OtherThan([.. await World.CodesAsync(user.Email!)]));
            if (i == 2)
            {
                World.Advance(TimeSpan.FromMinutes(1));
                await browser.ResendAsync();
            }
        }

        var verify = await browser.OpenAsync("/login/verify");
        verify.Notices.Should().ContainSingle().Which.Should().StartWith("Too many wrong codes. This account is locked until ")
            .And.EndWith("A recovery code still works.");
        using var answer = await browser.PostFormAsync(Path, ("RecoveryCode", codes[0]));

        answer.ShouldLeadTo("/");
        (await World.TriesAsync(user)).Should().Be(0, "it was a full sign-in");
    }

    [Fact]
    public async Task The_pages_look_the_same_for_whoever_has_codes_and_whoever_has_none()
    {
        var with = await Host.AddSomebodyWithTwoFactorAsync();
        await World.MakeRecoveryCodesAsync(with);
        var without = await Host.AddSomebodyWithTwoFactorAsync();
        var texts = new List<string>();
        foreach (var user in new[] { with, without })
        {
            using var browser = await Host.PassPasswordAsync(user);
            texts.Add((await browser.OpenAsync(Path)).Text + (await browser.PostAndFollowAsync(Path, ("RecoveryCode", RecoverySteps.NobodysCode))).Text);
        }

        texts[1].Should().Be(texts[0]);
    }

    [Fact]
    [Trait("Flaw", "authorizer#761")]
    public async Task Two_browsers_that_use_one_code_at_once_are_one_sign_in()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        var codes = await World.MakeRecoveryCodesAsync(user);
        using var first = await Host.PassPasswordAsync(user);
        using var second = await Host.PassPasswordAsync(user);
        HttpBrowser[] browsers = [first, second];
        string[] tokens = [await first.AntiforgeryTokenAsync(), await second.AntiforgeryTokenAsync()];

        await Simultaneously.RunAsync(2, async i =>
        {
            using var answer = await browsers[i].PostAsync(Path, ("RecoveryCode", codes[0]), ("__RequestVerificationToken", tokens[i]));
            return answer.StatusCode;
        });

        browsers.Count(b => b.HasSession).Should().Be(1);
        (await World.StockAsync(user)).Left.Should().Be(9);
    }
}
