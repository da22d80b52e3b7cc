using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Outbox;

public sealed class OutboxDispatchTests
{
    private readonly ScriptedDelivery _server = new();

    [Theory, EachDatabase]
    public async Task A_mail_is_written_with_its_cause_or_not_at_all(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider, _server.Register);
        await world.Invoking(w => w.InTransactionAsync((scope, _) =>
        {
            scope.GetRequiredService<OutboxWriter>().Add(OutboxSteps.Mail());
            throw new InvalidOperationException("The cause fails.");
        })).Should().ThrowAsync<InvalidOperationException>();
        (await world.ReadAsync(db => db.OutboxMessages.CountAsync())).Should().Be(0);

        await world.WriteMailAsync();
        await world.DispatchOnceAsync();
        _server.Asked.Should().ContainSingle();
    }

    [Theory, EachDatabase]
    public async Task What_was_handed_over_keeps_the_server_s_word_and_loses_its_content(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider, _server.Register);
        var id = await world.WriteMailAsync();
        var written = world.Now;
        world.Advance(TimeSpan.FromSeconds(2));

        (await world.DispatchOnceAsync()).Should().BeNull();

        var row = await world.MailRowAsync(id);
        row.Payload.Should().BeNull();
        row.Fate.Should().Be(new MailFate(
            id, MailState.HandedOver, MailDeliveryMethod.MailFolder, ScriptedDelivery.Server, world.Now, 1, null, null, "250 2.0.0 Ok: queued as 4Y3kX21d0zZ5", null));
        row.QueueId.Should().Be("4Y3kX21d0zZ5");
        row.LeaseId.Should().BeNull();
        _server.Asked.Single().Date.Should().Be(written);
        _server.Asked.Single().Id.Should().Be(id, "every try must carry the same Message-ID");
    }

    [Theory, EachDatabase]
    public async Task A_transient_refusal_is_tried_again_with_growing_pauses(DatabaseProvider provider)
    {
        _server.Behaviour = (_, _) => ScriptedDelivery.Later;
        await using var world = await PortalWorld.CreateAsync(provider, _server.Register);
        var id = await world.WriteMailAsync();
        var pauses = new List<int>();
        for (var i = 0; i < 9; i++)
        {
            var next = (await world.DispatchOnceAsync())!.Value;
            pauses.Add((int)(next - world.Now).TotalSeconds);
            (await world.DispatchOnceAsync()).Should().Be(next, "nothing is due before");
            world.Advance(next - world.Now);
        }

        pauses.Should().Equal(5, 15, 30, 60, 120, 300, 600, 1800, 1800);
        _server.Asked.Should().HaveCount(9).And.OnlyContain(m => m.Id == id);
        (await world.MailRowAsync(id)).Should().Match<OutboxMessage>(m =>
            m.State == MailState.Waiting && m.Failure == MailFailure.TryLater && m.Reply == "451 4.7.1 Greylisted" && m.Payload != null);

        _server.Behaviour = (_, _) => ScriptedDelivery.Taken;
        await world.DispatchOnceAsync();
        (await world.MailRowAsync(id)).Should().Match<OutboxMessage>(m => m.State == MailState.HandedOver && m.Failure == null && m.Attempts == 10);
    }

    [Fact]
    public async Task A_permanent_refusal_is_final_and_erases_the_content()
    {
        _server.Behaviour = (_, _) => ScriptedDelivery.Refused;
        await using var world = await PortalWorld.CreateAsync(configure: _server.Register);
        var id = await world.WriteMailAsync();

        (await world.DispatchOnceAsync()).Should().BeNull();

        (await world.MailRowAsync(id)).Should().Match<OutboxMessage>(m =>
            m.State == MailState.Refused && m.Failure == MailFailure.MailboxUnknown && m.Payload == null);
    }

    [Theory, EachDatabase]
    public async Task A_mail_is_never_sent_after_its_time(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider, _server.Register);
        var inTime = await world.WriteMailAsync(lifetime: TimeSpan.FromMinutes(20));
        world.Advance(TimeSpan.FromMinutes(20));
        await world.DispatchOnceAsync();
        (await world.MailRowAsync(inTime)).State.Should().Be(MailState.HandedOver);

        var late = await world.WriteMailAsync(lifetime: TimeSpan.FromMinutes(20));
        world.Advance(TimeSpan.FromMinutes(20) + TimeSpan.FromMilliseconds(1));
        await world.DispatchOnceAsync();

        (await world.MailRowAsync(late)).Should().Match<OutboxMessage>(m => m.State == MailState.Expired && m.Payload == null && m.Attempts == 0);
        _server.Asked.Should().ContainSingle();
    }

    [Fact]
    public async Task A_mail_whose_next_try_would_come_too_late_expires_at_once()
    {
        _server.Behaviour = (_, _) => ScriptedDelivery.Later;
        await using var world = await PortalWorld.CreateAsync(configure: _server.Register);
        var id = await world.WriteMailAsync(lifetime: TimeSpan.FromSeconds(10));
        await world.DispatchOnceAsync();
        world.Advance(TimeSpan.FromSeconds(5));
        await world.DispatchOnceAsync();

        (await world.MailRowAsync(id)).Should().Match<OutboxMessage>(m => m.State == MailState.Expired && m.Failure == MailFailure.TryLater && m.Payload == null);
    }

    [Fact]
    public async Task A_mail_without_an_end_of_its_own_is_given_up_after_seven_days()
    {
        _server.Behaviour = (_, _) => ScriptedDelivery.Later;
        await using var world = await PortalWorld.CreateAsync(configure: _server.Register);
        var id = await world.WriteMailAsync();
        await world.DispatchOnceAsync();
        world.Advance(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1));
        await world.DispatchOnceAsync();

        (await world.MailRowAsync(id)).Should().Match<OutboxMessage>(m => m.State == MailState.Expired && m.Payload == null && m.Attempts == 1);
    }

    [Fact]
    public async Task Many_mails_leave_in_one_go()
    {
        await using var world = await PortalWorld.CreateAsync(configure: _server.Register);
        await world.InTransactionAsync((scope, _) =>
        {
            for (var i = 0; i < 55; i++)
            {
                scope.GetRequiredService<OutboxWriter>().Add(OutboxSteps.Mail($"user{i}@example.org"));
            }

            return Task.CompletedTask;
        });

        await world.DispatchOnceAsync();

        _server.Asked.Select(m => m.To).Should().HaveCount(55).And.OnlyHaveUniqueItems();
    }
}
