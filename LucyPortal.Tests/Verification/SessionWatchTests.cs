using System.Collections.Concurrent;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LucyPortal.Tests.Verification;

public sealed class SessionWatchTests
{
    [Fact]
    public async Task An_open_page_hears_within_five_seconds_that_another_server_ended_its_session()
    {
        await using var world = await PortalWorld.CreateAsync();
        await using var second = world.AnotherServer();
        var user = await world.AddUserAsync();
        var ended = await world.StartSessionAsync(user);
        var alive = await world.StartSessionAsync(user);
        var told = new ConcurrentDictionary<Guid, SessionEnd>();
        var watch = world.Services.GetRequiredService<SessionWatch>();
        using var first = watch.Watch(ended.Id, end => told[ended.Id] = end);
        using var other = watch.Watch(alive.Id, end => told[alive.Id] = end);
        await watch.StartAsync(CancellationToken.None);
        await second.UseAsync<Sessions>(s => s.EndAsync(ended.Id, SessionEnd.PasswordChanged, CancellationToken.None));

        await PassUntilAsync(world, TimeSpan.FromSeconds(5), () => !told.IsEmpty);

        told.Should().BeEquivalentTo(new Dictionary<Guid, SessionEnd> { [ended.Id] = SessionEnd.PasswordChanged });
        await watch.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_page_hears_at_once_of_what_ended_its_session_on_its_own_server()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        var own = await world.StartSessionAsync(user);
        var early = await world.StartSessionAsync(user);
        var other = await world.StartSessionAsync(user);
        var told = new ConcurrentDictionary<Guid, SessionEnd>();
        var watch = world.Services.GetRequiredService<SessionWatch>();
        using var first = watch.Watch(own.Id, end => told[own.Id] = end);
        using var second = watch.Watch(early.Id, end => told[early.Id] = end);
        using var third = watch.Watch(other.Id, end => told[other.Id] = end);
        await world.UseAsync<Sessions>(s => s.EndAsync(early.Id, SessionEnd.SignedOut, CancellationToken.None));
        await watch.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() => told.ContainsKey(early.Id), "the first round should tell what ended before it");

        // The clock stands still: no other round falls due by itself.
        await world.UseAsync<Sessions>(s => s.EndOthersAsync(user.Id, own.Id, SessionEnd.PasswordChanged, CancellationToken.None));
        await Eventually.HoldsAsync(() => told.ContainsKey(other.Id), "the page should hear it without waiting for the next round");

        told.Should().BeEquivalentTo(new Dictionary<Guid, SessionEnd>
        {
            [early.Id] = SessionEnd.SignedOut,
            [other.Id] = SessionEnd.PasswordChanged,
        });
        await watch.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_page_that_fails_to_hear_it_does_not_stop_the_watch()
    {
        await using var world = await PortalWorld.CreateAsync();
        var session = await world.StartSessionAsync(await world.AddUserAsync());
        var watch = world.Services.GetRequiredService<SessionWatch>();
        var heard = 0;
        using var broken = watch.Watch(session.Id, _ => throw new ObjectDisposedException("circuit"));
        using var sound = watch.Watch(session.Id, _ => Interlocked.Increment(ref heard));
        using var another = watch.Watch(session.Id, _ => throw new InvalidOperationException("circuit"));
        await watch.StartAsync(CancellationToken.None);
        await world.UseAsync<Sessions>(s => s.EndAsync(session.Id, SessionEnd.SignedOut, CancellationToken.None));

        await PassUntilAsync(world, TimeSpan.FromSeconds(5), () => Volatile.Read(ref heard) == 1);

        watch.ExecuteTask!.IsCompleted.Should().BeFalse("the watch goes on for everybody else");
        await watch.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_database_that_is_away_only_delays_the_watch()
    {
        await using var world = await PortalWorld.CreateAsync();
        var session = await world.StartSessionAsync(await world.AddUserAsync());
        var watch = world.Services.GetRequiredService<SessionWatch>();
        SessionEnd? told = null;
        using var page = watch.Watch(session.Id, end => told = end);
        await world.UseAsync<Sessions>(s => s.EndAsync(session.Id, SessionEnd.SignedOut, CancellationToken.None));
        await world.ReadAsync(db => ExecuteAsync(db, "ALTER TABLE Sessions RENAME TO Gone"));
        await watch.StartAsync(CancellationToken.None);
        await PassUntilAsync(world, TimeSpan.FromSeconds(30), () => world.Logs.Lines.Any(l =>
            l.Level == LogLevel.Warning && l.Category.EndsWith(nameof(SessionWatch), StringComparison.Ordinal)));
        told.Should().BeNull();

        await world.ReadAsync(db => ExecuteAsync(db, "ALTER TABLE Gone RENAME TO Sessions"));
        await PassUntilAsync(world, TimeSpan.FromSeconds(30), () => told is not null);

        told.Should().Be(SessionEnd.SignedOut);
        await watch.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_page_that_was_left_is_not_called_any_more()
    {
        await using var world = await PortalWorld.CreateAsync();
        var session = await world.StartSessionAsync(await world.AddUserAsync());
        var watch = world.Services.GetRequiredService<SessionWatch>();
        var called = false;
        watch.Watch(session.Id, _ => called = true).Dispose();

        watch.Report(session.Id, SessionEnd.SignedOut);
        await watch.LookAsync(CancellationToken.None);

        called.Should().BeFalse();
    }

    private static async Task<int> ExecuteAsync(LucyPortal.Data.PortalDbContext db, string sql) =>
        await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRawAsync(db.Database, sql);

    /// <summary>Lets the clock go on second by second, at most this long, until it has happened.</summary>
    private static async Task PassUntilAsync(PortalWorld world, TimeSpan atMost, Func<bool> happened)
    {
        var began = world.Now;
        await Eventually.HoldsAsync(
            () =>
            {
                if (!happened() && world.Now - began < atMost)
                {
                    world.Advance(TimeSpan.FromSeconds(1));
                }

                return happened();
            },
            $"it should happen within {atMost.TotalSeconds} s");
    }
}
