using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Outbox;

/// <summary>Mail that comes too late is noise.</summary>
public sealed class OutboxExpiryTests
{
    private readonly ScriptedDelivery _server = new();

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
}
