using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Outbox;

/// <summary>A person who does not want to wait for the next try.</summary>
public sealed class OutboxRetryTests
{
    private readonly ScriptedDelivery _server = new() { Behaviour = (_, _) => ScriptedDelivery.Later };

    [Theory, EachDatabase]
    public async Task Waiting_mail_is_due_at_once_wakes_the_worker_and_stands_in_the_security_log(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider, _server.Register);
        var id = await FailOnceAsync(world);
        var signal = world.Services.GetRequiredService<OutboxSignal>();
        await signal.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, CancellationToken.None);
        var awake = signal.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, CancellationToken.None);
        List<Guid> told = [];
        using var watch = signal.Watch(told.Add);

        (await world.TryNowAsync(id)).Should().BeTrue();

        await awake.WaitAsync(TimeSpan.FromSeconds(10));
        told.Should().Equal(id);
        var mail = await world.MailRowAsync(id);
        mail.NextAttemptAt.Should().Be(world.Now);
        (await EventsAsync(world)).Should().ContainSingle().Which.Should().Match<AuditEvent>(e =>
            e.SubjectId == mail.UserId && e.Succeeded && e.Detail == $"mail {MailNumber.Of(id)}" && e.SourceAddress == PortalWorld.SourceAddress);

        _server.Behaviour = (_, _) => ScriptedDelivery.Taken;
        await world.DispatchOnceAsync();
        (await world.MailRowAsync(id)).Should().Match<OutboxMessage>(m => m.State == MailState.HandedOver && m.Attempts == 2);
    }

    [Theory]
    [InlineData(MailState.HandingOver)]
    [InlineData(MailState.HandedOver)]
    [InlineData(MailState.Refused)]
    [InlineData(MailState.Expired)]
    [InlineData(MailState.Cancelled)]
    public async Task Mail_that_does_not_wait_any_more_is_left_as_it_is(MailState state)
    {
        await using var world = await PortalWorld.CreateAsync();
        var mail = LogSteps.ALine(world.Now);
        mail.State = state;
        var id = await world.AddLineAsync(mail);
        world.Advance(TimeSpan.FromMinutes(1));

        (await world.TryNowAsync(id)).Should().BeFalse();

        (await world.MailRowAsync(id)).Should().BeEquivalentTo(mail);
        (await EventsAsync(world)).Should().BeEmpty();
    }

    [Fact]
    public async Task Mail_that_was_never_tried_is_on_its_way_anyway_and_one_that_is_gone_is_gone()
    {
        await using var world = await PortalWorld.CreateAsync();

        (await world.TryNowAsync(await world.WriteMailAsync())).Should().BeFalse();
        (await world.TryNowAsync(Guid.NewGuid())).Should().BeFalse();

        (await EventsAsync(world)).Should().BeEmpty();
    }

    [Theory, EachDatabase]
    public async Task Mail_that_a_sender_has_just_taken_is_sent_once(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider, _server.Register);
        var id = await FailOnceAsync(world);
        var taken = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        _server.Behaviour = async (_, _) =>
        {
            taken.SetResult();
            await finish.Task;
            return await ScriptedDelivery.Taken;
        };
        world.Advance(TimeSpan.FromSeconds(5));
        var sending = world.DispatchOnceAsync();
        await taken.Task;

        (await world.TryNowAsync(id)).Should().BeFalse("it is being handed over");
        finish.SetResult();
        await sending;
        await world.DispatchOnceAsync();

        _server.Asked.Should().HaveCount(2);
        (await world.MailRowAsync(id)).Should().Match<OutboxMessage>(m => m.State == MailState.HandedOver && m.Attempts == 2);
    }

    [Theory, EachDatabase]
    public async Task Many_presses_at_once_cause_one_try(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider, _server.Register);
        var id = await FailOnceAsync(world);

        await Simultaneously.RunAsync(6, async i => i % 2 == 0 ? await world.TryNowAsync(id) : await world.DispatchOnceAsync() is not null);
        await world.DispatchOnceAsync();

        var mail = await world.MailRowAsync(id);
        mail.Should().Match<OutboxMessage>(m => m.State == MailState.Waiting && m.LeaseId == null);
        _server.Asked.Should().HaveCount(mail.Attempts, "each try is counted, and the mail is never tried by two at once");
    }

    [Fact]
    public async Task Unwritten_press_wakes_nobody()
    {
        var faults = new TransientFaults();
        await using var world = await PortalWorld.CreateAsync(configure: services =>
        {
            _server.Register(services);
            services.Intercept(faults);
        });
        var id = await FailOnceAsync(world);
        var due = (await world.MailRowAsync(id)).NextAttemptAt;
        List<Guid> told = [];
        using var watch = world.Services.GetRequiredService<OutboxSignal>().Watch(told.Add);
        faults.FailNext(2);

        await world.Invoking(w => w.TryNowAsync(id)).Should().ThrowAsync<Exception>();

        told.Should().BeEmpty();
        (await world.MailRowAsync(id)).NextAttemptAt.Should().Be(due);
        (await EventsAsync(world)).Should().BeEmpty();
    }

    private static async Task<Guid> FailOnceAsync(PortalWorld world)
    {
        var id = await world.WriteMailAsync();
        await world.DispatchOnceAsync();
        (await world.MailRowAsync(id)).Should().Match<OutboxMessage>(m => m.State == MailState.Waiting && m.NextAttemptAt > world.Now);
        return id;
    }

    private static Task<List<AuditEvent>> EventsAsync(PortalWorld world) =>
        world.ReadAsync(db => db.AuditEvents.Where(e => e.Action == AuditAction.MailHastened).ToListAsync());
}
