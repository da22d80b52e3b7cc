using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Outbox;

public sealed class OutboxLeaseTests
{
    private readonly ScriptedDelivery _server = new();

    [Theory, EachDatabase]
    public async Task Two_servers_share_the_work_and_double_nothing(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider, _server.Register);
        await using var second = world.AnotherServer(_server.Register);
        for (var i = 0; i < 30; i++)
        {
            await world.WriteMailAsync($"user{i}@example.org");
        }

        await Simultaneously.RunAsync(4, i => (i % 2 == 0 ? world : second).DispatchOnceAsync());

        _server.Asked.Select(m => m.To).Should().HaveCount(30).And.OnlyHaveUniqueItems();
        (await world.ReadAsync(db => db.OutboxMessages.CountAsync(m => m.State == MailState.HandedOver && m.Attempts == 1))).Should().Be(30);
    }

    [Theory, EachDatabase]
    public async Task A_killed_sender_s_mail_is_taken_over_once_its_lease_has_run_out(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider, _server.Register);
        var id = await world.WriteMailAsync();
        await KillInMidSendAsync(world, id);

        world.Advance(TimeSpan.FromSeconds(15));
        await world.DispatchOnceAsync();
        _server.Asked.Should().BeEmpty("the lease still holds");

        world.Advance(TimeSpan.FromMilliseconds(1));
        await world.DispatchOnceAsync();
        _server.Asked.Should().ContainSingle();
        (await world.MailRowAsync(id)).Should().Match<OutboxMessage>(m => m.State == MailState.HandedOver && m.Attempts == 2);
    }

    [Fact]
    public async Task A_killed_sender_s_code_mail_is_not_sent_after_its_time()
    {
        await using var world = await PortalWorld.CreateAsync(configure: _server.Register);
        var id = await world.WriteMailAsync(lifetime: TimeSpan.FromSeconds(10));
        await KillInMidSendAsync(world, id);
        world.Advance(TimeSpan.FromSeconds(16));

        await world.DispatchOnceAsync();

        _server.Asked.Should().BeEmpty();
        (await world.MailRowAsync(id)).Should().Match<OutboxMessage>(m => m.State == MailState.Expired && m.Payload == null);
    }

    [Fact]
    public async Task A_slow_sender_that_lives_keeps_its_lease()
    {
        await using var sending = await SlowSending.BeginAsync(_server);
        var world = sending.World;
        await using var second = world.AnotherServer(_server.Register);
        for (var i = 0; i < 12; i++)
        {
            var until = (await world.MailRowAsync(sending.MailId)).LeasedUntil;
            world.Advance(TimeSpan.FromSeconds(5));
            await Eventually.HoldsAsync(
                async () => (await world.MailRowAsync(sending.MailId)).LeasedUntil > until,
                "the sender should renew its lease");
            await second.DispatchOnceAsync();
        }

        await sending.FinishAsync();
        _server.Asked.Should().ContainSingle();
    }

    [Fact]
    public async Task One_failed_renewal_does_not_end_the_renewals()
    {
        var faults = new TransientFaults();
        await using var sending = await SlowSending.BeginAsync(_server, services => services.Intercept(faults));
        var world = sending.World;
        faults.FailNextChange();
        world.Advance(TimeSpan.FromSeconds(5));
        await Eventually.HoldsAsync(() => faults.Failed == 1, "the renewal should fail");

        var until = (await world.MailRowAsync(sending.MailId)).LeasedUntil;
        world.Advance(TimeSpan.FromSeconds(5));
        await Eventually.HoldsAsync(
            async () => (await world.MailRowAsync(sending.MailId)).LeasedUntil > until,
            "the sender should go on renewing");
        await sending.FinishAsync();
    }

    [Fact]
    public async Task A_sender_that_lost_its_lease_does_not_overwrite_the_other_one_s_result()
    {
        await using var sending = await SlowSending.BeginAsync(_server);
        var world = sending.World;
        // The machine slept: no renewal, the lease ran out, and another server has sent the mail meanwhile.
        await world.ReadAsync(db => db.OutboxMessages.ExecuteUpdateAsync(s => s
            .SetProperty(m => m.LeaseId, (Guid?)null)
            .SetProperty(m => m.State, MailState.HandedOver)
            .SetProperty(m => m.Server, "the other one")));

        await sending.FinishAsync();

        (await world.MailRowAsync(sending.MailId)).Server.Should().Be("the other one");
    }

    [Fact]
    public async Task A_sender_that_loses_its_lease_while_it_writes_the_result_does_not_overwrite_either()
    {
        var overtake = new BeforeSaving();
        await using var sending = await SlowSending.BeginAsync(_server, services => services.Intercept(overtake));
        overtake.Once(_ => sending.World.ReadAsync(db => db.OutboxMessages.ExecuteUpdateAsync(s => s
            .SetProperty(m => m.LeaseId, Guid.NewGuid())
            .SetProperty(m => m.Server, "the other one"))));

        await sending.FinishAsync();

        (await sending.World.MailRowAsync(sending.MailId)).Should().Match<OutboxMessage>(m =>
            m.Server == "the other one" && m.State == MailState.HandingOver && m.LeaseId != null);
    }

    [Fact]
    public async Task A_stop_of_the_server_waits_for_the_mail_in_flight()
    {
        await using var sending = await SlowSending.BeginAsync(_server);
        await sending.StopServerAsync();

        await sending.FinishAsync();

        (await sending.World.MailRowAsync(sending.MailId)).State.Should().Be(MailState.HandedOver);
    }

    private static Task<int> KillInMidSendAsync(PortalWorld world, Guid id)
    {
        var until = world.Now.AddSeconds(15);
        Guid? lease = Guid.NewGuid();
        return world.ReadAsync(db => db.OutboxMessages.Where(m => m.Id == id).ExecuteUpdateAsync(s => s
            .SetProperty(m => m.State, MailState.HandingOver)
            .SetProperty(m => m.LeaseId, lease)
            .SetProperty(m => m.LeasedUntil, until)
            .SetProperty(m => m.Attempts, 1)));
    }

    /// <summary>A portal whose one mail is being handed over until the test lets it end.</summary>
    private sealed class SlowSending(PortalWorld world, Guid mailId) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Task? _dispatch;

        public PortalWorld World => world;

        public Guid MailId => mailId;

        public static async Task<SlowSending> BeginAsync(ScriptedDelivery server, Action<IServiceCollection>? configure = null)
        {
            var world = await PortalWorld.CreateAsync(configure: services =>
            {
                server.Register(services);
                configure?.Invoke(services);
            });
            var sending = new SlowSending(world, await world.WriteMailAsync());
            var asked = new TaskCompletionSource();
            server.Behaviour = async (_, _) =>
            {
                asked.SetResult();
                await sending._finish.Task;
                return await ScriptedDelivery.Taken;
            };
            sending._dispatch = world.Services.GetRequiredService<OutboxDispatcher>().DispatchDueAsync(sending._stop.Token);
            await asked.Task;
            return sending;
        }

        public Task StopServerAsync() => _stop.CancelAsync();

        public async Task FinishAsync()
        {
            _finish.TrySetResult();
            try
            {
                await _dispatch!;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // Stopped after the mail had been settled.
            }
        }

        public async ValueTask DisposeAsync()
        {
            await FinishAsync();
            await world.DisposeAsync();
            _stop.Dispose();
        }
    }
}
