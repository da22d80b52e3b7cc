using Bunit;
using LucyPortal.Domain;
using LucyPortal.Features.Support;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Features;

public sealed class SendLogPageTests : PageTest
{
    private const string Rows = ".lp-log tbody tr:not(.lp-log__details)";

    private readonly ScriptedDelivery _server = new() { Behaviour = (_, _) => ScriptedDelivery.Later };

    protected override void AddServices(IServiceCollection services)
    {
        base.AddServices(services);
        _server.Register(services);
    }

    [Fact]
    public async Task Empty_log_says_what_will_come()
    {
        await SignInAsync();

        var page = Open<SendLogPage>(".lp-empty");

        page.Find(".lp-empty p").TextContent.Should().Be("No mail sent yet. The first one appears here as soon as it is written.");
        page.Find(".lp-empty a").GetAttribute("href").Should().Be("/settings/mail");
        page.FindAll("form").Should().BeEmpty("there is nothing to choose from");
    }

    [Fact]
    public async Task Line_says_when_what_for_to_whom_by_whom_how_it_stands_and_what_was_answered_but_never_what_is_in_it()
    {
        await SignInAsync();
        await World.WriteMailAsync("nora@example.org", code: "048118");
        await World.DispatchOnceAsync();

        var page = Open<SendLogPage>(Rows);

        page.FindAll(".lp-log thead th").Select(e => e.TextContent).Should().Equal("Written", "Purpose", "To", "By", "State", "Tries", "Last answer");
        Cells(page, 0).Should().Equal(
            "Notice: 2FA configured", "n•••@example.orgn, hidden, at example.org", "Mail folderscripted", "To be tried again", "1", "451 4.7.1 Greylisted");
        await PressFirstAsync(page, $"{Rows} button");
        page.Markup.Should().NotContain("048118").And.NotContain("nora@").And.NotContain("A subject").And.NotContain(OutboxSteps.Words);
    }

    [Fact]
    public async Task Details_open_below_their_line_and_close_again()
    {
        await SignInAsync();
        var id = await World.WriteMailAsync(lifetime: TimeSpan.FromMinutes(20));
        await World.DispatchOnceAsync();
        var page = Open<SendLogPage>(Rows);

        await PressFirstAsync(page, $"{Rows} button");

        page.Find($"{Rows} button").GetAttribute("aria-expanded").Should().Be("true");
        page.FindAll($"{Rows} + .lp-log__details").Should().ContainSingle("its details stand right below it");
        page.FindAll(".lp-headers dt").Select(e => e.TextContent).Should()
            .Equal("Mail number", "Written", "State", "Tries", "Next try", "Not sent after", "Reason", "Last answer");
        page.Find(".lp-headers code").TextContent.Should().Be(MailNumber.Of(id));
        page.Find("pre").TextContent.Should().Be("451 4.7.1 Greylisted");

        await PressFirstAsync(page, $"{Rows} button");
        page.FindAll(".lp-log__details").Should().BeEmpty();
    }

    [Fact]
    public async Task Mail_that_can_be_tried_now_is_and_the_line_follows_it()
    {
        var user = await SignInAsync();
        var id = await World.WriteMailAsync();
        await World.DispatchOnceAsync();
        var page = Open<SendLogPage>(Rows);
        await PressFirstAsync(page, $"{Rows} button");
        _server.Behaviour = (_, _) => ScriptedDelivery.Taken;

        await PressAsync(page, "Try now");

        Until(page, () => Snackbars.Should().Equal("It is tried now."));
        (await AuditAsync(AuditAction.MailHastened)).Should().ContainSingle().Which.ActorId.Should().Be(user.Id);
        await World.DispatchOnceAsync();
        Until(page, () => Cells(page, 0)[3].Should().Be("Written to the folder"));
        Until(page, () => page.FindAll("[role=status]").Should().Contain(e => e.TextContent == "Written to the folder."));
        page.FindAll("button").Should().NotContain(b => b.TextContent.Trim() == "Try now");
        page.Find(".lp-log__details p").TextContent.Should().Be("It was handed over and its content erased, so it can't be sent again.");
        Until(page, () => JSInterop.Invocations["LucyPortal.recoverFocus"].Select(i => i.Arguments[0]).Should().Contain(SendLogTable.IdOf(id)));
    }

    [Fact]
    public async Task Press_that_comes_too_late_is_said_to()
    {
        await SignInAsync();
        var id = await World.WriteMailAsync();
        await World.DispatchOnceAsync();
        var page = Open<SendLogPage>(Rows);
        await PressFirstAsync(page, $"{Rows} button");
        await World.ReadAsync(db => db.OutboxMessages.ExecuteUpdateAsync(s => s.SetProperty(m => m.State, MailState.Cancelled)));

        await page.InvokeAsync(() => page.FindComponents<SendLogTable>()[0].Instance.OnTryNow.InvokeAsync(id));

        Until(page, () => Snackbars.Should().Equal("It was not waiting any more; the line shows where it is."));
        Until(page, () => Cells(page, 0)[3].Should().Be("No longer needed"));
    }

    [Fact]
    public async Task New_mail_comes_in_by_itself_and_what_is_open_stays_open()
    {
        await SignInAsync();
        await World.FillLogAsync(1, _ => World.Now.AddMinutes(-1));
        var page = Open<SendLogPage>(Rows);
        await PressFirstAsync(page, $"{Rows} button");

        await World.WriteMailAsync();
        await World.DispatchOnceAsync();

        Until(page, () => page.FindAll(Rows).Should().HaveCount(2));
        page.FindAll($"{Rows}.lp-log__open + .lp-log__details").Should().ContainSingle();
        page.FindAll(Rows)[1].ClassList.Should().Contain("lp-log__open");
        JSInterop.Invocations["LucyPortal.focus"].Should().BeEmpty();
        JSInterop.Invocations["LucyPortal.recoverFocus"].Should().BeEmpty("the focus is where it was");
    }

    [Fact]
    public async Task Older_page_stays_where_it_is_while_mails_come_in()
    {
        await SignInAsync();
        await World.FillLogAsync(LogPage.Size + 2, i => World.Now.AddMinutes(-1 - i));
        var page = Open<SendLogPage>(Rows);
        page.Find("h2").TextContent.Should().Be("Newest messages");
        await PressAsync(page, "Older");
        Until(page, () => page.FindAll(Rows).Should().HaveCount(2));
        page.Find("h2").TextContent.Should().Be("Older messages");
        Until(page, () => JSInterop.Invocations["LucyPortal.focus"].Select(i => i.Arguments[0]).Should().Equal(SendLogTable.HeadingId));
        var shown = page.FindAll($"{Rows} button").Select(b => b.Id).ToList();

        await World.WriteMailAsync();
        await World.DispatchOnceAsync();

        page.WaitForState(() => true);
        page.FindAll($"{Rows} button").Select(b => b.Id).Should().Equal(shown);
        await PressAsync(page, "Newer");
        Until(page, () => page.FindAll(Rows).Should().HaveCount(LogPage.Size));
        page.Find("h2").TextContent.Should().Be("Older messages", "one has come in before these");
        await PressAsync(page, "Newer");
        Until(page, () => page.Find("h2").TextContent.Should().Be("Newest messages"));
        Cells(page, 0)[0].Should().Be("Notice: 2FA configured", "the newest page has what came in meanwhile");
    }

    [Theory]
    [InlineData("nora", "Type a whole email address, like name@example.org, or the 8 characters of a mail's number.")]
    [InlineData("", null)]
    [InlineData("n@example.org", null)]
    public async Task What_can_not_be_looked_for_is_said_at_the_field(string typed, string? error)
    {
        await SignInAsync();
        await World.FillLogAsync(1);
        var page = Open<SendLogPage>(Rows);

        await TypeAsync(page, "Address or mail number", typed);
        await PressAsync(page, "Find");

        ErrorAt(page, "Address or mail number").Should().Be(error);
    }

    [Fact]
    public async Task Address_that_got_nothing_has_no_match_and_the_filter_can_be_cleared()
    {
        await SignInAsync();
        await World.FillLogAsync(3);
        var page = Open<SendLogPage>(Rows);
        await TypeAsync(page, "Address or mail number", " USER1@example.org ");
        await PressAsync(page, "Find");
        Until(page, () => page.FindAll(Rows).Should().ContainSingle());
        Until(page, () => page.FindAll("[role=status]").Should().Contain(e => e.TextContent == "1 message."));

        await TypeAsync(page, "Address or mail number", "nobody@example.org");
        await PressAsync(page, "Find");
        Until(page, () => page.Find(".lp-empty p").TextContent.Should().Be("No mail matches."));

        await PressFirstAsync(page, ".lp-empty button");
        Until(page, () => page.FindAll(Rows).Should().HaveCount(3));
        Field(page, "Address or mail number").GetAttribute("value").Should().BeNullOrEmpty();
    }

    [Fact]
    public async Task Whoever_comes_for_one_mail_sees_all_about_it()
    {
        await SignInAsync();
        var ids = await World.FillLogAsync(3);
        Navigation.NavigateTo($"/support/send-log?mail={MailNumber.Of(ids[1]).ToUpperInvariant()}");

        var page = Open<SendLogPage>(".lp-log__details");

        page.FindAll(Rows).Should().ContainSingle();
        Field(page, "Address or mail number").GetAttribute("value").Should().Be(MailNumber.Of(ids[1]));
    }

    [Fact]
    public async Task Database_that_is_away_is_said_and_asked_again()
    {
        await SignInAsync();
        await World.FillLogAsync(1);
        var bringBack = await TakeDatabaseAwayAsync();
        var page = Open<SendLogPage>(".lp-notice");
        page.Find(".lp-notice").TextContent.Should().Contain("The portal can't reach its database.");

        await bringBack();
        await PressAsync(page, "Try again");

        Until(page, () => page.FindAll(Rows).Should().ContainSingle());
    }

    /// <summary>What stands in a line, but for its time.</summary>
    private static string[] Cells(IRenderedComponent<SendLogPage> page, int row) =>
        [.. page.FindAll(Rows)[row].QuerySelectorAll("td").Select(c => string.Concat(c.TextContent.Split('\n').Select(t => t.Trim())))];
}
