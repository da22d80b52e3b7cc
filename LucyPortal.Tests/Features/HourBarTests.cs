using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Features.Home;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Features;

/// <summary>A bar of the mail health and the lines of the send log that it leads to.</summary>
public sealed class HourBarTests
{
    private static readonly int[] HoursAgo = [0, 1, 2, 23, 24];
    private static readonly int[] SecondsMore = [0, 1, 1800];
    private static readonly int[] Tries = [1, 2];

    [Theory, EachDatabase]
    public async Task Each_bar_leads_to_as_many_lines_as_it_counts(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var settings = (await world.InForceAsync()).Id;
        await FillAsync(world,
            from hours in HoursAgo
            from seconds in SecondsMore
            from left in new Guid?[] { settings, null, Guid.NewGuid() }
            from only in new Guid?[] { null, Guid.NewGuid() }
            from state in Enum.GetValues<MailState>()
            from attempts in Tries
            select Line(world.Now.AddHours(-hours).AddSeconds(-seconds), state, attempts, left, only));

        var bars = await BarsAsync(world);

        bars.Where(b => b.Count > 0).Should().HaveCount(8, "four hours of the last day have delayed and refused mails");
        foreach (var bar in bars)
        {
            (await CountAsync(world, bar)).Should().Be(bar.Count, bar.Address);
        }
    }

    [Fact]
    public async Task Where_older_mails_were_left_out_the_bar_leads_to_those_that_it_counted()
    {
        await using var world = await PortalWorld.CreateAsync();
        await FillAsync(world, Enumerable.Range(0, MailHealthReader.Most + 20).Select(
            i => Line(world.Now.AddSeconds(-4 * i), i >= MailHealthReader.Most - 10 ? MailState.Refused : MailState.HandedOver, 1, null, null)));

        var bar = (await BarsAsync(world)).Single(b => b.Count > 0);

        bar.Count.Should().Be(10);
        (await CountAsync(world, bar)).Should().Be(10);
    }

    private static async Task<List<HourBar>> BarsAsync(PortalWorld world)
    {
        var health = await world.UseAsync<MailHealthReader, MailHealth>(r => r.ReadAsync(CancellationToken.None));
        return
        [
            .. health.Hours.Select(h => new HourBar(h, h.Delayed, "delayed", MailStates.Delayed, health.SettingsId)),
            .. health.Hours.Select(h => new HourBar(h, h.Refused, "refused", MailStates.RefusedOrTooLate, health.SettingsId)),
        ];
    }

    /// <summary>How many lines the send log shows under the address of a bar.</summary>
    private static async Task<int> CountAsync(PortalWorld world, HourBar bar)
    {
        var query = bar.Address[(bar.Address.IndexOf('?') + 1)..].Split('&').Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1]);
        var filter = new SendLogQuery(
            null, query[SendLogQuery.StateName], query[SendLogQuery.FromName], query[SendLogQuery.UntilName], query[SendLogQuery.OfName]).Read(out _);
        var page = await world.ReadLogAsync(log => log.NewestAsync(filter, CancellationToken.None));
        page.HasOlder.Should().BeFalse();
        return page.Lines.Count;
    }

    private static OutboxMessage Line(DateTime at, MailState state, int attempts, Guid? by, Guid? only) => new()
    {
        Id = Guid.NewGuid(),
        Purpose = MailPurpose.SignInCode,
        Recipient = "nora@example.org",
        CreatedAt = at,
        State = state,
        // Long after it was written: an hour is that of its writing.
        StateSince = at.AddHours(1.5),
        NextAttemptAt = at,
        Attempts = attempts,
        MailSettingsId = by,
        OnlyBy = only,
    };

    private static Task<int> FillAsync(PortalWorld world, IEnumerable<OutboxMessage> mails) => world.ReadAsync(db =>
    {
        db.OutboxMessages.AddRange(mails);
        return db.SaveChangesAsync();
    });
}
