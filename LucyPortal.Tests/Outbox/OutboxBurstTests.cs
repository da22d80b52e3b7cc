using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Outbox;

/// <summary>Where many mails wait, several are taken at once and several are in flight.</summary>
public sealed class OutboxBurstTests
{
    private readonly ScriptedDelivery _server = new();

    [Theory, EachDatabase]
    public async Task Five_are_in_flight_where_many_wait_and_each_leaves_once(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider, _server.Register);
        var five = new Five();
        _server.Behaviour = (_, _) => five.PassAsync();
        await WriteAsync(world, 47);

        await world.DispatchOnceAsync();

        five.Most.Should().Be(5);
        _server.Asked.Select(m => m.To).Should().HaveCount(47).And.OnlyHaveUniqueItems();
        (await world.ReadAsync(db => db.OutboxMessages.CountAsync(m => m.State == MailState.HandedOver && m.Attempts == 1 && m.LeaseId == null))).Should().Be(47);
    }

    [Theory, EachDatabase]
    public async Task A_mail_that_is_called_back_while_it_waits_its_turn_does_not_leave(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider, _server.Register);
        var ids = await WriteAsync(world, 20);
        var (last, called) = (ids[^1], false);
        _server.Behaviour = async (_, _) =>
        {
            if (!called)
            {
                called = true;
                await world.InTransactionAsync((scope, token) => scope.GetRequiredService<OutboxWriter>().CancelAsync([last], token));
            }

            return await ScriptedDelivery.Taken;
        };

        await world.DispatchOnceAsync();

        _server.Asked.Should().HaveCount(19).And.NotContain(m => m.Id == last);
        (await world.MailRowAsync(last)).Should().Match<OutboxMessage>(m => m.State == MailState.Cancelled && m.Payload == null);
    }

    [Fact]
    public async Task A_stop_of_the_server_gives_back_what_was_taken_and_not_begun()
    {
        await using var world = await PortalWorld.CreateAsync(configure: _server.Register);
        using var stop = new CancellationTokenSource();
        await WriteAsync(world, 20);
        _server.Behaviour = async (_, _) =>
        {
            await stop.CancelAsync();
            return await ScriptedDelivery.Taken;
        };

        await world.Services.GetRequiredService<OutboxDispatcher>().Invoking(d => d.DispatchDueAsync(stop.Token)).Should().ThrowAsync<OperationCanceledException>();

        var left = _server.Asked.Count;
        left.Should().BeInRange(1, 5);
        (await world.ReadAsync(db => db.OutboxMessages.CountAsync(m => m.State == MailState.HandedOver))).Should().Be(left);
        (await world.ReadAsync(db => db.OutboxMessages.CountAsync(m => m.State == MailState.Waiting && m.Attempts == 0 && m.LeaseId == null && m.Payload != null)))
            .Should().Be(20 - left, "another server need not wait for a lease to run out");
    }

    [Fact]
    public async Task New_settings_count_at_once_for_what_was_taken_and_not_begun()
    {
        var other = new ScriptedDelivery { Name = "the other one" };
        await using var world = await PortalWorld.CreateAsync(configure: services =>
        {
            _server.Register(services);
            other.RegisterAs(services, MailDeliveryMethod.InternalPostfix);
        });
        await WriteAsync(world, 30);
        var changed = false;
        _server.Behaviour = async (_, _) =>
        {
            if (!changed)
            {
                changed = true;
                await world.UseMailAsync(MailDeliveryMethod.InternalPostfix);
            }

            return await ScriptedDelivery.Taken;
        };

        await world.DispatchOnceAsync();

        _server.Asked.Count.Should().BeLessThan(15, "only what had begun leaves by the old ones");
        _server.Asked.Concat(other.Asked).Select(m => m.To).Should().HaveCount(30).And.OnlyHaveUniqueItems();
        (await world.ReadAsync(db => db.OutboxMessages.CountAsync(m => m.State == MailState.HandedOver && m.Attempts == 1))).Should().Be(30);
    }

    [Fact]
    public async Task What_waits_behind_mails_that_are_held_up_is_given_back()
    {
        await using var world = await PortalWorld.CreateAsync(configure: _server.Register);
        var release = new TaskCompletionSource();
        _server.Behaviour = async (_, _) =>
        {
            await release.Task;
            return await ScriptedDelivery.Taken;
        };
        await WriteAsync(world, 20);
        var dispatch = world.DispatchOnceAsync();
        await Eventually.HoldsAsync(() => _server.Asked.Count == 5, "five should be in flight");

        await Eventually.HoldsAsync(
            async () =>
            {
                world.Advance(TimeSpan.FromMilliseconds(200));
                return await world.ReadAsync(db => db.OutboxMessages.CountAsync(m => m.State == MailState.Waiting && m.LeaseId == null && m.Attempts == 0)) == 15;
            },
            "the others may leave by another server");

        release.SetResult();
        await dispatch;
        _server.Asked.Select(m => m.To).Should().HaveCount(20).And.OnlyHaveUniqueItems();
    }

    [Theory, EachDatabase]
    public async Task What_a_killed_server_left_goes_first(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider, _server.Register);
        var left = await WriteAsync(world, 1);
        var over = world.Now.AddSeconds(-1);
        await world.ReadAsync(db => db.OutboxMessages.ExecuteUpdateAsync(s => s
            .SetProperty(m => m.State, MailState.HandingOver)
            .SetProperty(m => m.LeaseId, Guid.NewGuid())
            .SetProperty(m => m.LeasedUntil, over)));
        await WriteAsync(world, 40);

        await world.DispatchOnceAsync();

        _server.Asked.Should().HaveCount(41);
        _server.Asked[0].Id.Should().Be(left[0]);
    }

    [Fact]
    public async Task A_mail_that_must_leave_by_settings_of_its_own_leaves_by_them_also_among_many()
    {
        var other = new ScriptedDelivery { Name = "the other one" };
        await using var world = await PortalWorld.CreateAsync(configure: services =>
        {
            _server.Register(services);
            other.RegisterAs(services, MailDeliveryMethod.InternalPostfix);
        });
        await world.UseMailAsync(MailDeliveryMethod.InternalPostfix);
        var earlier = (await world.UseAsync<MailSettingsStore, MailSettings>(s => s.GetAsync(CancellationToken.None))).Id;
        await world.UseMailAsync(MailDeliveryMethod.MailFolder);
        await WriteAsync(world, 24, i => i == 7 ? earlier : null);

        await world.DispatchOnceAsync();

        _server.Asked.Should().HaveCount(23);
        other.Asked.Should().ContainSingle();
    }

    private static async Task<List<Guid>> WriteAsync(PortalWorld world, int count, Func<int, Guid?>? onlyBy = null)
    {
        List<Guid> ids = [];
        await world.InTransactionAsync((scope, _) =>
        {
            for (var i = 0; i < count; i++)
            {
                ids.Add(scope.GetRequiredService<OutboxWriter>().Add(OutboxSteps.Mail($"user{i}@example.org") with { OnlyBy = onlyBy?.Invoke(i) }));
            }

            return Task.CompletedTask;
        });
        return ids;
    }

    /// <summary>Counts who is in flight, and lets nobody pass before five are.</summary>
    private sealed class Five
    {
        private readonly TaskCompletionSource _together = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _inFlight;

        public int Most { get; private set; }

        public async Task<DeliveryResult> PassAsync()
        {
            lock (_together)
            {
                Most = Math.Max(Most, ++_inFlight);
                if (Most == 5)
                {
                    _together.TrySetResult();
                }
            }

            await _together.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
            lock (_together)
            {
                _inFlight--;
            }

            return await ScriptedDelivery.Taken;
        }
    }
}
