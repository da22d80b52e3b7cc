using Bunit;
using LucyPortal.Domain;
using LucyPortal.Features.Support;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Features;

/// <summary>The send log by an address that asks for some mails: the bars of the home page lead there.</summary>
public sealed class SendLogAddressTests : PageTest
{
    private static readonly Guid Settings = Guid.NewGuid();

    private const string Rows = ".lp-log tbody tr:not(.lp-log__details)";

    [Theory]
    [InlineData(MailStates.RefusedOrTooLate, "Refused", "Too late")]
    [InlineData(MailStates.Delayed, "Handed over", "To be tried again", "Delayed in Postfix")]
    public async Task Hour_and_state_of_a_bar_are_in_force_until_the_filter_is_cleared(MailStates states, params string[] shown)
    {
        await SignInAsync();
        var now = World.Now;
        // Each kind in this hour and in the one before.
        await World.FillLogAsync(14, i => now.AddMinutes(i % 2 * -60), (mail, i) => Change(mail, i / 2));
        var settings = (await World.InForceAsync()).Id;
        // What left by other settings does not count for the bar.
        await World.FillLogAsync(14, i => now.AddMinutes(i % 2 * -60), (mail, i) =>
        {
            Change(mail, i / 2);
            mail.MailSettingsId = Guid.NewGuid();
        });
        Navigation.NavigateTo(SendLogQuery.AddressOf(states, new LogSpan(now.AddHours(-1), now), settings));

        var page = Open<SendLogPage>(Rows);

        page.FindAll($"{Rows} [data-label=State]").Select(c => c.TextContent.Trim()).Should().BeEquivalentTo(shown);
        page.Find(".lp-filters__span").TextContent.Should().StartWith("Written from ");
        page.FindAll(".lp-filters__span")[1].TextContent.Should().StartWith("Only what counts for Mail health");
        page.FindAll(".lp-notice").Should().BeEmpty();

        await PressAsync(page, "Clear filter");

        Until(page, () => page.FindAll(Rows).Should().HaveCount(28));
        page.FindAll(".lp-filters__span").Should().BeEmpty();
    }

    [Theory]
    [InlineData("state=gone")]
    [InlineData("state=3")]
    [InlineData("state=")]
    [InlineData("mail=zz")]
    [InlineData("of=nobody")]
    [InlineData("from=yesterday&until=2026-11-28T14:00:00Z")]
    [InlineData("from=2026-11-28T14:00:00Z")]
    [InlineData("from=2026-11-28T14:00:00Z&until=2026-11-28T13:00:00Z")]
    [InlineData("until=9999-99-99T99:99:99Z&from=%00")]
    public async Task What_an_address_asks_for_in_vain_is_said_and_left_out(string query)
    {
        await SignInAsync();
        await World.FillLogAsync(2);
        Navigation.NavigateTo($"/support/send-log?{query}");

        var page = Open<SendLogPage>(Rows);

        page.FindAll(Rows).Should().HaveCount(2);
        page.Find(".lp-notice").TextContent.Should().Contain("asks for mails in a way that the log does not know");
    }

    [Fact]
    public void Address_of_a_bar_is_read_as_it_was_written_down_to_the_tick()
    {
        var span = new LogSpan(World.Now.AddTicks(1), World.Now.AddHours(1).AddTicks(1));
        var query = new Uri($"https://portal.example{SendLogQuery.AddressOf(MailStates.Delayed, span, Settings)}").Query[1..].Split('&').Select(p => p.Split('=')[1]).ToList();

        new SendLogQuery(null, query[0].ToUpperInvariant(), query[1], query[2], query[3]).Read(out var isWhole)
            .Should().Be(new SendLogFilter(MailStates.Delayed, Written: span, CountedFor: Settings));
        isWhole.Should().BeTrue();
    }

    private static void Change(OutboxMessage mail, int kind)
    {
        (mail.State, mail.Attempts, mail.QueueFate) = kind switch
        {
            0 => (MailState.HandedOver, 1, null),
            1 => (MailState.HandedOver, 2, null),
            2 => (MailState.Waiting, 1, null),
            3 => (MailState.HandedOver, 1, QueueFate.Deferred),
            4 => (MailState.Refused, 1, null),
            5 => (MailState.Expired, 3, null),
            _ => (MailState.Cancelled, 2, (QueueFate?)null),
        };
    }
}
