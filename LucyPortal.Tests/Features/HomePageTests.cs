using Bunit;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Features.Home;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Features;

public sealed class HomePageTests : PageTest
{
    [Fact]
    public async Task New_administrator_is_led_to_2fa_and_sees_what_is_done()
    {
        await SignInAsync();

        var page = OpenHome();

        Attention(page).Should().Equal("1 thing needs your attention", "2FA is off. Your password alone signs you in.");
        page.Find("#attention ~ ul a").GetAttribute("href").Should().Be("/account/2fa");
        page.Find("#first-steps ~ p").TextContent.Should().Be("1 of 3 done");
        Steps(page).Should().Equal("Done: Sender address. Messages come from lucy@portal.example.", "To do: Your own 2FA. A second step after your password.",
            "To do: Recovery codes. For the day on which no code reaches you.");
    }

    [Fact]
    public async Task Saved_2fa_is_not_on_yet()
    {
        await SignInAsync(u => u.SavedMethod = TwoFactorMethod.Email);

        Attention(OpenHome()).Should().Contain(a => a.StartsWith("2FA is not on yet."));
    }

    [Fact]
    public async Task Nothing_is_left_once_2fa_is_configured_and_proven()
    {
        var settings = await World.UseMailAsync(MailDeliveryMethod.MailFolder);
        var user = await SignInAsync(u => u.Prove(u.Email!, settings.Id), TwoFactorMethod.Email);
        await World.MakeRecoveryCodesAsync(user);

        var page = OpenHome();

        Attention(page).Should().Equal("Nothing needs your attention.");
        page.FindAll("#first-steps").Should().BeEmpty("the list goes with its last step");
        page.Find(".lp-own").TextContent.Should().Contain("Configured").And.Contain("nora@example.org");
    }

    [Fact]
    public async Task Administrators_see_how_mail_is_doing()
    {
        await SignInAsync();
        var id = await World.WriteMailAsync(lifetime: TimeSpan.FromMinutes(20));
        await World.DispatchOnceAsync();
        await World.UseAsync<OutboxWriter>(w => w.MarkTypedBackAsync(id, CancellationToken.None));
        World.Advance(TimeSpan.FromMinutes(4));

        var card = OpenHome().Find("section[aria-labelledby=mail-health]").TextContent;

        card.Should().Contain("Working").And.Contain("4 min since a mailed code was last typed back")
            .And.Contain("Last 24 hours: 1 message. 1 at once, 0 delayed, 0 refused.").And.Contain("No delay and no refusal in 24 hours.");
    }

    [Fact]
    public async Task Users_are_not_told_how_mail_is_doing()
    {
        await SignInAsync(u => u.Role = PortalRole.User);

        OpenHome().FindAll("#mail-health").Should().BeEmpty();
    }

    [Fact]
    public async Task Mail_that_fails_is_the_first_thing_that_needs_attention_and_its_hours_are_drawn()
    {
        await SignInAsync();
        await using var peer = new SmtpPeer((SmtpStep.Mail, "553 5.7.1 Not yours"));
        await World.UseMailAsync(MailDeliveryMethod.InternalPostfix, host: "127.0.0.1", port: peer.Port);
        for (var i = 0; i < 3; i++)
        {
            await World.WriteMailAsync();
        }

        await World.DispatchOnceAsync();
        var page = OpenHome();

        Attention(page)[1].Should().Be("Mail is failing. The last 3 messages could not be handed over.");
        page.Find("figcaption").TextContent.Should().Be("Refused: 3");
        page.FindAll(".lp-hours__bars i").Should().HaveCount(24, "only what went wrong is drawn");
    }

    [Fact]
    public async Task Bar_of_an_hour_leads_to_its_mails_and_so_does_a_line_in_words_beside_it()
    {
        await SignInAsync();
        var now = World.Now;
        var settings = (await World.UseMailAsync(MailDeliveryMethod.InternalPostfix)).Id;
        // Two mails of this hour were refused, one of the hour before it took two tries.
        await World.FillLogAsync(3, i => now.AddMinutes(-30 * i), (mail, i) =>
        {
            mail.MailSettingsId = settings;
            (mail.State, mail.Attempts) = i < 2 ? (MailState.Refused, 1) : (MailState.HandedOver, 2);
        });

        var page = OpenHome();

        var bars = page.FindAll(".lp-hours__bars a");
        var lines = page.FindAll(".lp-byhour a");
        lines.Select(l => Words(l.TextContent)).Should().SatisfyRespectively(
            first => first.Should().StartWith("2 refused between ").And.Contain(" and "),
            second => second.Should().StartWith("1 delayed between "));
        lines.Select(l => l.GetAttribute("href")).Should().BeEquivalentTo(bars.Select(b => b.GetAttribute("href")));
        bars.Should().OnlyContain(b => b.GetAttribute("tabindex") == "-1", "the lines are the way for keyboards and fingers");
        page.Find(".lp-hours__bars").GetAttribute("aria-hidden").Should().Be("true");
    }

    [Theory]
    [InlineData(PortalRole.Administrator, 6, true)]
    [InlineData(PortalRole.Administrator, 8, false)]
    [InlineData(PortalRole.User, 6, false)]
    public async Task Mail_settings_opened_without_a_code_are_shown_to_administrators_for_a_week(PortalRole role, int daysLater, bool shown)
    {
        var who = await World.AddUserAsync("max@example.org", change: u => u.DisplayName = "Max");
        await World.UseAsync<IServiceProvider>(async scope =>
        {
            scope.GetRequiredService<Caller>().UserId = who.Id;
            await scope.GetRequiredService<PortalTransaction>().RunAsync(
                _ =>
                {
                    scope.GetRequiredService<AuditLog>().Add(AuditAction.EarlierFactorAccepted, who.Id);
                    return Task.CompletedTask;
                },
                CancellationToken.None);
        });
        World.Advance(TimeSpan.FromDays(daysLater));
        await SignInAsync(u => u.Role = role);

        Attention(OpenHome()).Contains(
            "Mail settings were opened without a code. In the last 7 days mail was failing, and Max went on by a second factor given before.")
            .Should().Be(shown);
    }

    [Fact]
    public async Task Proof_that_lapsed_is_told_before_the_next_sign_in_needs_it()
    {
        await SignInAsync(configured: TwoFactorMethod.Email);

        Attention(OpenHome()).Should().Contain(a => a.StartsWith("No code has reached nora@example.org by Mail folder yet."));
    }

    [Theory]
    [InlineData(6, null)]
    [InlineData(7, "3 recovery codes left.")]
    [InlineData(9, "1 recovery code left.")]
    [InlineData(10, "No recovery codes left.")]
    public async Task Few_recovery_codes_are_told_in_time(int used, string? fact)
    {
        var settings = await World.UseMailAsync(MailDeliveryMethod.MailFolder);
        var user = await SignInAsync(u => u.Prove(u.Email!, settings.Id), TwoFactorMethod.Email);
        await World.UseUpAsync(user, await World.MakeRecoveryCodesAsync(user), used);

        var page = OpenHome();

        Attention(page).Should().Equal(fact is null
            ? ["Nothing needs your attention."]
            : ["1 thing needs your attention", $"{fact} Each signs you in once when no code reaches you."]);
        page.FindAll("#attention ~ ul a[href='/account/2fa']").Select(a => a.TextContent.Trim()).Should().Equal(fact is null ? [] : ["Make new ones"]);
    }

    [Fact]
    public async Task Configured_account_without_any_recovery_code_is_led_to_make_some()
    {
        var settings = await World.UseMailAsync(MailDeliveryMethod.MailFolder);
        await SignInAsync(u => u.Prove(u.Email!, settings.Id), TwoFactorMethod.Email);

        Attention(OpenHome()).Should().Contain("You have no recovery codes. Each signs you in once when no code reaches you.");
    }

    [Theory]
    [InlineData(PortalRole.Administrator, "No message can leave. No system notification email is set, so no code can be sent.", "/settings/advanced")]
    [InlineData(PortalRole.User, "No message can leave. No system notification email is set, so no code can be sent. Ask your administrator to set it.", null)]
    public async Task Missing_sender_comes_first_and_only_an_administrator_gets_the_way_to_set_it(PortalRole role, string sentence, string? href)
    {
        await World.UseMailAsync(MailDeliveryMethod.MailFolder, sender: null);
        await SignInAsync(u => u.Role = role);

        var page = OpenHome();

        Attention(page).Should().HaveCount(3).And.HaveElementAt(0, "2 things need your attention").And.HaveElementAt(1, sentence);
        page.FindAll("#attention ~ ul li")[0].QuerySelector("a")?.GetAttribute("href").Should().Be(href);
        page.FindAll("#first-steps").Should().HaveCount(role == PortalRole.Administrator ? 1 : 0);
    }

    [Fact]
    public async Task Mail_folder_that_cannot_be_written_is_the_worst()
    {
        await SignInAsync();
        await File.WriteAllTextAsync(World.Mailbox.Folder, "a file where the folder should be");

        Attention(OpenHome())[1].Should().Be($"No message can be written. The mail folder {World.Mailbox.Folder} can't be written to.");
    }

    [Fact]
    public async Task Database_away_is_said_and_the_page_works_again_once_it_is_back()
    {
        await SignInAsync();
        var bringBack = await TakeDatabaseAwayAsync();
        var page = Open<HomePage>("[role=alert]");
        page.Find("[role=alert]").TextContent.Should().Contain("The portal can't reach its database. Nothing was changed.");

        await bringBack();
        await PressAsync(page, "Try again");

        Until(page, () => page.FindAll("#attention").Should().ContainSingle());
        page.FindAll("[role=alert]").Should().BeEmpty();
        JSInterop.VerifyInvoke("LucyPortal.focus").Arguments.Should().Equal("page-heading");
    }

    private static List<string> Attention(IRenderedComponent<HomePage> page) =>
        [.. page.FindAll("#attention, #attention ~ ul .lp-list__text").Select(e => Words(e.TextContent))];

    private static List<string> Steps(IRenderedComponent<HomePage> page) =>
        [.. page.FindAll("#first-steps ~ ol .lp-list__text").Select(e => Words(e.TextContent))];

    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private IRenderedComponent<HomePage> OpenHome() => Open<HomePage>("#attention");
}
