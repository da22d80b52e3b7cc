using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Outbox;

/// <summary>Lines of the send log are kept for 90 days.</summary>
public sealed class SendLogSweepTests
{
    [Theory, EachDatabase]
    public async Task Lines_go_after_ninety_days_and_mail_that_could_still_leave_stays(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var all = Enum.GetValues<MailState>();
        await world.FillLogAsync(all.Length, _ => world.Now.AddDays(-90), (m, i) => m.State = all[i]);
        (await SweepAsync(world)).Should().Be(0, "on the 90th day they are still there");

        world.Advance(TimeSpan.FromSeconds(1));
        await world.FillLogAsync(1);
        (await SweepAsync(world)).Should().Be(4);

        (await world.ReadAsync(db => db.OutboxMessages.OrderBy(m => m.CreatedAt).ThenBy(m => m.State).Select(m => m.State).ToListAsync()))
            .Should().Equal(MailState.Waiting, MailState.HandingOver, MailState.HandedOver);
    }

    [Theory, EachDatabase]
    public async Task More_lines_than_go_at_once_go_all(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        await world.FillLogAsync(1100, _ => world.Now.AddDays(-91));

        (await SweepAsync(world)).Should().Be(1100);

        (await world.ReadAsync(db => db.OutboxMessages.CountAsync())).Should().Be(0);
    }

    [Fact]
    public async Task Housekeeping_sweeps_the_log_too()
    {
        await using var world = await PortalWorld.CreateAsync();
        await world.FillLogAsync(2, _ => world.Now.AddDays(-91));

        (await world.Services.GetRequiredService<Housekeeping>().SweepAsync(CancellationToken.None)).Should().Be(2);
    }

    [Fact]
    public async Task Mail_that_waits_for_ever_is_given_up_before_its_line_could_go()
    {
        await using var world = await PortalWorld.CreateAsync();
        var id = await world.WriteMailAsync();
        world.Advance(SendLogSweep.Keep + TimeSpan.FromDays(1));
        (await SweepAsync(world)).Should().Be(0);

        await world.DispatchOnceAsync();

        (await world.MailRowAsync(id)).State.Should().Be(MailState.Expired);
        (await SweepAsync(world)).Should().Be(1);
    }

    private static Task<int> SweepAsync(PortalWorld world) =>
        world.Services.GetRequiredService<SendLogSweep>().SweepAsync(CancellationToken.None);
}
