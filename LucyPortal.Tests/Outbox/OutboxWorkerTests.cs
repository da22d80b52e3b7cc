using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LucyPortal.Tests.Outbox;

public sealed class OutboxWorkerTests
{
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(50);

    private readonly ScriptedDelivery _server = new();

    [Fact]
    public async Task What_is_written_leaves_at_once()
    {
        await using var world = await PortalWorld.CreateAsync(configure: _server.Register);
        await using var worker = await Worker.StartAsync(world);

        var id = await world.WriteMailAsync();

        // The clock stands still: the worker was woken, it did not just come round.
        await IsAsync(world, id, MailState.HandedOver);
    }

    [Fact]
    public async Task What_another_server_left_is_found_within_five_seconds()
    {
        await using var world = await PortalWorld.CreateAsync(configure: _server.Register);
        await using var worker = await Worker.StartAsync(world);
        await using var other = world.AnotherServer(_server.Register);

        var id = await other.WriteMailAsync();
        await PassAsync(world, 5, async () => (await world.MailRowAsync(id)).State == MailState.HandedOver);
    }

    [Fact]
    public async Task What_is_deferred_is_tried_again_when_it_is_due()
    {
        _server.Behaviour = (_, _) => ScriptedDelivery.Later;
        await using var world = await PortalWorld.CreateAsync(configure: _server.Register);
        await using var worker = await Worker.StartAsync(world);
        var id = await world.WriteMailAsync();
        await Eventually.HoldsAsync(async () => (await world.MailRowAsync(id)).Failure == MailFailure.TryLater, "the first try should fail");

        _server.Behaviour = (_, _) => ScriptedDelivery.Taken;
        await PassAsync(world, 6, async () => (await world.MailRowAsync(id)).State == MailState.HandedOver);
    }

    [Fact]
    public async Task A_database_that_is_away_only_delays_the_mail()
    {
        await using var world = await PortalWorld.CreateAsync(configure: _server.Register);
        var id = await world.WriteMailAsync();
        await ExecuteAsync(world, "ALTER TABLE OutboxMessages RENAME TO Gone");
        await using var worker = await Worker.StartAsync(world);
        await Eventually.HoldsAsync(() => Errors(world) > 0, "the worker should notice");
        // What the exception says is not for the log: it can quote a connection string.
        world.Logs.Lines.Where(l => l.Category.EndsWith(nameof(OutboxWorker), StringComparison.Ordinal)).Should().OnlyContain(l => !l.Text.Contains("no such table"));

        await ExecuteAsync(world, "ALTER TABLE Gone RENAME TO OutboxMessages");
        await PassAsync(world, 10, async () => (await world.MailRowAsync(id)).State == MailState.HandedOver);
    }

    [Fact]
    public async Task A_slow_mail_server_does_not_make_the_portal_unhealthy()
    {
        await using var world = await PortalWorld.CreateAsync(configure: _server.Register);
        _server.Behaviour = async (_, token) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(80), world.Time, token);
            return await ScriptedDelivery.Taken;
        };
        await WriteMailsAsync(world, 8);
        await using var worker = await Worker.StartAsync(world);
        await Eventually.HoldsAsync(() => _server.Asked.Count == 1, "the first should be in flight, and the second wait for it");
        await PassAsync(world, 60, () => Task.FromResult(_server.Asked.Count >= 4));
        world.Advance(TimeSpan.FromSeconds(80));
        await PassAsync(world, 60, () => Task.FromResult(_server.Asked.Count == 8));
        world.Advance(TimeSpan.FromSeconds(19));

        (await HealthAsync(world)).Should().Be(HealthStatus.Healthy);
        await PassAsync(world, 90, () => world.ReadAsync(db => db.OutboxMessages.AllAsync(m => m.State == MailState.HandedOver)));
    }

    [Fact]
    public async Task Mail_leaves_after_mail_so_that_a_killed_server_doubles_one_at_most()
    {
        await using var world = await PortalWorld.CreateAsync(configure: _server.Register);
        var (inFlight, most) = (0, 0);
        _server.Behaviour = async (_, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref inFlight));
            await Task.Yield();
            Interlocked.Decrement(ref inFlight);
            return await ScriptedDelivery.Taken;
        };
        await WriteMailsAsync(world, 8);

        await world.DispatchOnceAsync();

        _server.Asked.Should().HaveCount(8);
        most.Should().Be(1);
    }

    [Fact]
    public async Task A_mail_that_is_written_while_a_server_holds_another_one_up_leaves_all_the_same()
    {
        await using var world = await PortalWorld.CreateAsync(configure: _server.Register);
        _server.Behaviour = async (mail, token) =>
        {
            if (mail.To == "slow@example.org")
            {
                await Task.Delay(TimeSpan.FromSeconds(80), world.Time, token);
            }

            return await ScriptedDelivery.Taken;
        };
        await world.WriteMailAsync("slow@example.org");
        await using var worker = await Worker.StartAsync(world);
        await Eventually.HoldsAsync(() => _server.Asked.Count == 1, "the slow one should be in flight");

        var id = await world.WriteMailAsync("quick@example.org");

        await PassAsync(world, 60, async () => (await world.MailRowAsync(id)).State == MailState.HandedOver);
    }

    [Fact]
    public async Task What_goes_wrong_with_one_mail_ends_the_round()
    {
        await using var world = await PortalWorld.CreateAsync(configure: _server.Register);
        await WriteMailsAsync(world, 8);
        // The first mail is taken, then the table is gone: how that went can't be written down.
        _server.Behaviour = async (_, _) =>
        {
            await ExecuteAsync(world, "ALTER TABLE OutboxMessages RENAME TO Gone");
            return await ScriptedDelivery.Taken;
        };

        await world.Invoking(w => w.DispatchOnceAsync()).Should().ThrowAsync<Exception>();

        _server.Asked.Should().ContainSingle("what can't be marked must not be sent on and on");
    }

    [Fact]
    public async Task A_worker_that_does_not_run_makes_the_portal_unhealthy()
    {
        await using var world = await PortalWorld.CreateAsync();
        (await HealthAsync(world)).Should().Be(HealthStatus.Healthy);
        world.Advance(TimeSpan.FromMinutes(2));
        (await HealthAsync(world)).Should().Be(HealthStatus.Unhealthy);
    }

    private static Task WriteMailsAsync(PortalWorld world, int count) => world.InTransactionAsync((scope, _) =>
    {
        for (var i = 0; i < count; i++)
        {
            scope.GetRequiredService<OutboxWriter>().Add(OutboxSteps.Mail());
        }

        return Task.CompletedTask;
    });

    private static async Task<HealthStatus> HealthAsync(PortalWorld world) =>
        (await world.Services.GetRequiredService<OutboxHealth>().CheckHealthAsync(new HealthCheckContext())).Status;

    private static int Errors(PortalWorld world) => world.Logs.Lines.Count(l =>
        l.Level == LogLevel.Error && l.Category.EndsWith(nameof(OutboxWorker), StringComparison.Ordinal));

    private static Task IsAsync(PortalWorld world, Guid id, MailState state) =>
        Eventually.HoldsAsync(async () => (await world.MailRowAsync(id)).State == state, $"the mail should be {state}");

    private static Task<int> ExecuteAsync(PortalWorld world, string sql) => world.ReadAsync(db => db.Database.ExecuteSqlRawAsync(sql));

    /// <summary>
    /// Lets the clock go on, at most so many seconds, until it has happened. Between two seconds the worker gets the time to begin its
    /// next wait: a clock that runs ahead of it would be spent before.
    /// </summary>
    private static async Task PassAsync(PortalWorld world, int seconds, Func<Task<bool>> happened)
    {
        var left = seconds;
        var stepped = TimeProvider.System.GetTimestamp();
        await Eventually.HoldsAsync(
            async () =>
            {
                if (left > 0 && TimeProvider.System.GetElapsedTime(stepped) > Breath)
                {
                    left--;
                    stepped = TimeProvider.System.GetTimestamp();
                    world.Advance(TimeSpan.FromSeconds(1));
                }

                return await happened();
            },
            $"it should happen within {seconds} s");
    }

    private sealed class Worker(PortalWorld world, OutboxWorker worker) : IAsyncDisposable
    {
        public static async Task<Worker> StartAsync(PortalWorld world)
        {
            var worker = world.Services.GetServices<IHostedService>().OfType<OutboxWorker>().Single();
            await worker.StartAsync(CancellationToken.None);
            return new Worker(world, worker);
        }

        public async ValueTask DisposeAsync()
        {
            var stop = worker.StopAsync(CancellationToken.None);
            // A stop waits for what is in flight, and the clock stands still by itself.
            await Eventually.HoldsAsync(
                () =>
                {
                    world.Advance(TimeSpan.FromSeconds(10));
                    return stop.IsCompleted;
                },
                "the worker should stop");
            worker.ExecuteTask!.IsCompletedSuccessfully.Should().BeTrue();
        }
    }
}
