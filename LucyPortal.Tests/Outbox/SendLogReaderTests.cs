using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Outbox;

/// <summary>The pages of the send log: every mail once, whatever comes in between.</summary>
public sealed class SendLogReaderTests
{
    private const int Page = LogPage.Size;

    [Theory, EachDatabase]
    public async Task Newest_come_first_in_pages_of_fifty(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var ids = await world.FillLogAsync(Page + 1, i => world.Now.AddSeconds(-i));

        var newest = await NewestAsync(world);
        newest.Lines.Select(l => l.Id).Should().Equal(ids.Take(Page));
        newest.Should().Match<LogPage>(p => !p.HasNewer && p.HasOlder);

        var older = await OlderAsync(world, newest);
        older.Lines.Select(l => l.Id).Should().Equal(ids[Page]);
        older.Should().Match<LogPage>(p => p.HasNewer && !p.HasOlder);

        (await NewerAsync(world, older)).Lines.Select(l => l.Id).Should().Equal(ids.Take(Page));
    }

    [Theory, EachDatabase]
    public async Task Mails_of_one_instant_are_each_shown_once_and_in_the_same_order_both_ways(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var ids = await world.FillLogAsync((4 * Page) + 7);

        List<LogPage> down = [await NewestAsync(world)];
        while (down[^1].HasOlder)
        {
            down.Add(await OlderAsync(world, down[^1]));
        }

        down.Should().HaveCount(5);
        var order = down.SelectMany(p => p.Lines).Select(l => l.Id).ToList();
        order.Should().OnlyHaveUniqueItems().And.BeEquivalentTo(ids);

        List<LogPage> up = [down[^1]];
        while (up[^1].HasNewer)
        {
            up.Add(await NewerAsync(world, up[^1]));
        }

        up.AsEnumerable().Reverse().SelectMany(p => p.Lines).Select(l => l.Id).Should().Equal(order);

        var amid = await world.ReadLogAsync(r => r.FromAsync(SendLogFilter.None, new LogMark(world.Now, order[20]), CancellationToken.None));
        amid.Lines.Select(l => l.Id).Should().Equal(order.Skip(20).Take(Page));
        (await NewerAsync(world, amid)).Lines.Select(l => l.Id).Should().Equal(order.Take(Page), "the newest page is a whole one");
    }

    [Theory, EachDatabase]
    public async Task Mails_that_come_in_between_neither_repeat_a_line_nor_skip_one(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var ids = await world.FillLogAsync(2 * Page, i => world.Now.AddSeconds(-i));
        var newest = await NewestAsync(world);

        await world.FillLogAsync(3, i => world.Now.AddSeconds(i + 1));

        var older = await OlderAsync(world, newest);
        older.Lines.Select(l => l.Id).Should().Equal(ids.Skip(Page));
        var again = await world.ReadLogAsync(r => r.FromAsync(SendLogFilter.None, older.First!, CancellationToken.None));
        again.Lines.Should().Equal(older.Lines, "the page that is looked at stays where it is");
        again.HasNewer.Should().BeTrue();
    }

    [Fact]
    public async Task Page_whose_lines_were_swept_away_gives_way_to_the_newest()
    {
        await using var world = await PortalWorld.CreateAsync();
        await world.FillLogAsync(1);
        var gone = new LogMark(world.Now.AddDays(-1), Guid.NewGuid());

        var page = await world.ReadLogAsync(r => r.OlderAsync(SendLogFilter.None, gone, CancellationToken.None));

        page.Lines.Should().ContainSingle();
        page.HasNewer.Should().BeFalse();
    }

    [Theory]
    [EachDatabase(MailStates.Waiting, new[] { MailState.Waiting, MailState.HandingOver })]
    [EachDatabase(MailStates.HandedOver, new[] { MailState.HandedOver })]
    [EachDatabase(MailStates.Refused, new[] { MailState.Refused })]
    [EachDatabase(MailStates.NotSent, new[] { MailState.Expired, MailState.Cancelled })]
    public async Task States_that_belong_together_are_found_together_in_order(DatabaseProvider provider, MailStates wanted, MailState[] found)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var all = Enum.GetValues<MailState>();
        var ids = await world.FillLogAsync(
            all.Length * (Page + 1), i => world.Now.AddSeconds(-i), (m, i) => m.State = all[i % all.Length]);
        var expected = ids.Where((_, i) => found.Contains(all[i % all.Length])).ToList();

        List<LogPage> pages = [await NewestAsync(world, new SendLogFilter(wanted))];
        while (pages[^1].HasOlder)
        {
            pages.Add(await OlderAsync(world, pages[^1], new SendLogFilter(wanted)));
        }

        pages.SelectMany(p => p.Lines).Select(l => l.Id).Should().Equal(expected);
        (await NewerAsync(world, pages[^1], new SendLogFilter(wanted))).Lines.Should().HaveCount(Page);
    }

    [Theory, EachDatabase]
    public async Task Mail_is_found_by_its_number_its_whole_address_and_its_purpose_and_by_all_together(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        await world.FillLogAsync(10);
        var id = await world.AddLineAsync(LogSteps.ALine(world.Now, "Nora.Müller@Example.org", MailPurpose.TurnOffCode));

        foreach (var filter in new[]
        {
            new SendLogFilter(Number: MailNumber.Of(id)),
            new SendLogFilter(Recipient: "nora.müller@example.ORG"),
            new SendLogFilter(Purpose: MailPurpose.TurnOffCode),
            new SendLogFilter(MailStates.HandedOver, MailPurpose.TurnOffCode, "nora.müller@example.org", MailNumber.Of(id)),
        })
        {
            (await NewestAsync(world, filter)).Lines.Should().ContainSingle(filter.ToString()).Which.Id.Should().Be(id);
        }

        foreach (var filter in new[]
        {
            new SendLogFilter(Number: "00000000"),
            new SendLogFilter(Recipient: "nora"),
            new SendLogFilter(Recipient: "nora.m%"),
            new SendLogFilter(MailStates.Refused, Number: MailNumber.Of(id)),
        })
        {
            (await NewestAsync(world, filter)).Lines.Should().BeEmpty(filter.ToString());
        }
    }

    [Fact]
    public async Task Line_tells_everything_but_what_the_mail_says_and_whom_it_went_to()
    {
        await using var world = await PortalWorld.CreateAsync();
        var mail = LogSteps.ALine(world.Now, "nora.admin@example.org");
        (mail.State, mail.Failure, mail.Reply) = (MailState.Refused, MailFailure.MailboxUnknown, "550 5.1.1 <Nora.Admin@example.org>: unknown");
        (mail.QueueFate, mail.QueueReason) = (QueueFate.Deferred, "host mx said: 451 <nora.admin@example.org>: wait");
        await world.AddLineAsync(mail);

        var line = (await NewestAsync(world)).Lines.Should().ContainSingle().Subject;

        line.Fate.Should().BeEquivalentTo(
            mail.Fate, o => o.Excluding(f => f.Reply).Excluding(f => f.Queue!.Reason), "the log and the dialog tell the same");
        line.Fate.Reply.Should().Be("550 5.1.1 <n•••@example.org>: unknown");
        line.Fate.Queue!.Reason.Should().Be("host mx said: 451 <n•••@example.org>: wait");
        line.ToString().Should().NotContain("nora");
    }

    [Theory]
    [InlineData("4f1c09ab", "4f1c09ab")]
    [InlineData(" 4F1C09AB ", "4f1c09ab")]
    [InlineData("4f1c09a", null)]
    [InlineData("4f1c09abc", null)]
    [InlineData("4f1c09ag", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Number_is_read_as_people_type_it(string? typed, string? number) => MailNumber.Read(typed).Should().Be(number);

    [Theory, EachDatabase]
    public async Task Number_and_spelling_of_the_address_are_stored_with_every_mail(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var id = await world.WriteMailAsync("Nora@example.org");

        (await world.ReadAsync(db => db.OutboxMessages.CountAsync(m => m.Number == MailNumber.Of(id) && m.RecipientKey == "NORA@EXAMPLE.ORG")))
            .Should().Be(1);
    }

    private static Task<LogPage> NewestAsync(PortalWorld world, SendLogFilter? filter = null) =>
        world.ReadLogAsync(r => r.NewestAsync(filter ?? SendLogFilter.None, CancellationToken.None));

    private static Task<LogPage> OlderAsync(PortalWorld world, LogPage than, SendLogFilter? filter = null) =>
        world.ReadLogAsync(r => r.OlderAsync(filter ?? SendLogFilter.None, than.Last!, CancellationToken.None));

    private static Task<LogPage> NewerAsync(PortalWorld world, LogPage than, SendLogFilter? filter = null) =>
        world.ReadLogAsync(r => r.NewerAsync(filter ?? SendLogFilter.None, than.First!, CancellationToken.None));
}
