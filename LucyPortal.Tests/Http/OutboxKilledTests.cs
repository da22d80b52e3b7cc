using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Http;

/// <summary>A killed process loses no mail and doubles at most the one in flight.</summary>
public sealed class OutboxKilledTests : IAsyncLifetime
{
    private PortalWorld _world = null!;

    public async Task InitializeAsync()
    {
        _world = await PortalWorld.CreateAsync();
        await _world.AddUserAsync();
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Mail_written_by_a_process_that_died_right_afterwards_leaves_with_the_next_start()
    {
        await using var peer = new StallingPeer();
        var written = await WriteMailsAsync(peer, 3);

        await using var portal = StartPortal();
        await AllHandedOverAsync();

        peer.Taken.Should().BeEquivalentTo(written);
    }

    [Theory]
    [InlineData(Silence.BeforeGreeting)]
    [InlineData(Silence.BeforeHello)]
    [InlineData(Silence.BeforeSender)]
    [InlineData(Silence.BeforeRecipient)]
    [InlineData(Silence.BeforeText)]
    [InlineData(Silence.InText)]
    [InlineData(Silence.BeforeAnswer)]
    [InlineData(Silence.InAnswer)]
    [InlineData(Silence.BeforeNextMail)]
    [InlineData(Silence.BeforeGoodbye)]
    public async Task A_process_killed_while_handing_over_loses_nothing_and_doubles_at_most_that_mail(Silence point)
    {
        await using var peer = new StallingPeer { FallsSilent = point };
        var written = await WriteMailsAsync(peer, 3);
        await using (var killed = StartPortal())
        {
            await peer.SilentAsync();
            await PortalProcess.UntilAsync(() => InFlight() == (point == Silence.BeforeGoodbye ? 0 : 1), "the other mails should leave meanwhile");
            await killed.KillAsync();
        }

        await LetLeasesRunOutAsync();
        await using var portal = StartPortal();
        await AllHandedOverAsync();

        peer.Taken.Distinct().Should().BeEquivalentTo(written, "none is lost");
        var mayDouble = point is Silence.BeforeAnswer or Silence.InAnswer;
        peer.Taken.Should().HaveCountLessThanOrEqualTo(mayDouble ? 4 : 3, "only a mail that was taken without being marked may come twice");
        peer.Taken.GroupBy(id => id).Where(same => same.Count() > 1).Select(same => same.Key)
            .Should().BeSubsetOf([peer.Taken.First()], "only the mail in flight may come twice");
    }

    [Fact]
    public async Task A_process_killed_in_the_middle_of_a_burst_loses_nothing_and_doubles_only_what_was_in_flight()
    {
        await using var peer = new StallingPeer { Slowness = TimeSpan.FromMilliseconds(300) };
        var written = await WriteMailsAsync(peer, 40);
        await using (var killed = StartPortal())
        {
            await PortalProcess.UntilAsync(() => peer.Taken.Count >= 3, "the burst should be on its way");
            await killed.KillAsync();
        }

        await LetLeasesRunOutAsync();
        await using var portal = StartPortal();
        await AllHandedOverAsync();

        peer.Taken.Distinct().Should().BeEquivalentTo(written, "none is lost");
        // Those five that were in flight, and none of those that were only taken.
        peer.Taken.Should().HaveCountLessThanOrEqualTo(45);
    }

    private PortalProcess StartPortal() => PortalProcess.Start(_world.Surroundings.Root, _world.Surroundings.Settings);

    private async Task<IReadOnlyList<string>> WriteMailsAsync(StallingPeer peer, int count)
    {
        await _world.UseMailAsync(MailDeliveryMethod.InternalPostfix, host: "127.0.0.1", port: peer.Port);
        List<string> ids = [];
        for (var i = 0; i < count; i++)
        {
            ids.Add($"<{await _world.WriteMailAsync($"reader-{i}@example.org"):N}@portal.example>");
        }

        return ids;
    }

    /// <summary>What fifteen seconds would do: the killed sender's lease has run out.</summary>
    private Task LetLeasesRunOutAsync() => _world.UseAsync<PortalDbContext>(db => db.OutboxMessages
        .Where(m => m.State == MailState.HandingOver)
        .ExecuteUpdateAsync(s => s.SetProperty(m => m.LeasedUntil, _world.Now.AddMinutes(-1))));

    private int InFlight()
    {
        using var db = _world.Surroundings.Database.Open();
        return db.OutboxMessages.Count(m => m.State != MailState.HandedOver);
    }

    private Task AllHandedOverAsync() => PortalProcess.UntilAsync(() => InFlight() == 0, "every mail should be handed over");
}
