using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Outbox;

public sealed class MailTroubleTests
{
    private readonly ScriptedDelivery _server = new();

    [Theory, EachDatabase]
    public async Task Mail_fails_from_a_hand_over_that_failed_to_the_next_that_did_not(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider, _server.Register);
        (await IsFailingAsync(world)).Should().BeFalse("nothing was tried yet");
        await HandOverAsync(world, ScriptedDelivery.Taken);
        (await IsFailingAsync(world)).Should().BeFalse();

        await HandOverAsync(world, ScriptedDelivery.Later);
        (await IsFailingAsync(world)).Should().BeTrue();

        await HandOverAsync(world, ScriptedDelivery.Taken);
        (await IsFailingAsync(world)).Should().BeFalse();
    }

    [Theory]
    [InlineData(MailFailure.PolicyRefused, true)]
    [InlineData(MailFailure.SenderRefused, true)]
    [InlineData(MailFailure.MailboxUnknown, false)]
    [InlineData(MailFailure.MailboxFull, false)]
    [InlineData(MailFailure.AddressInvalid, false)]
    public async Task What_one_recipient_causes_says_nothing_about_the_others(MailFailure failure, bool fails)
    {
        await using var world = await PortalWorld.CreateAsync(configure: _server.Register);

        await HandOverAsync(world, Task.FromResult<DeliveryResult>(new DeliveryResult.Failed(ScriptedDelivery.Server, failure, Retryable: false, "550 no")));

        (await IsFailingAsync(world)).Should().Be(fails);
    }

    [Fact]
    public async Task The_next_mail_may_tell_before_the_last_failure_counts()
    {
        await using var world = await PortalWorld.CreateAsync(configure: _server.Register);
        await HandOverAsync(world, ScriptedDelivery.Later);

        await world.WriteMailAsync();
        (await IsFailingAsync(world)).Should().BeFalse("it leaves in a moment, or not");

        world.Advance(TimeSpan.FromMinutes(2.1));
        (await IsFailingAsync(world)).Should().BeTrue("it did not");
    }

    [Fact]
    public async Task A_code_that_waits_for_over_two_minutes_is_a_failure_other_mail_is_not()
    {
        await using var world = await PortalWorld.CreateAsync(configure: _server.Register);
        await world.WriteMailAsync();
        world.Advance(TimeSpan.FromMinutes(3));
        (await IsFailingAsync(world)).Should().BeFalse();

        await world.WriteMailAsync(lifetime: TimeSpan.FromMinutes(20));
        world.Advance(TimeSpan.FromMinutes(2));
        (await IsFailingAsync(world)).Should().BeFalse();
        world.Advance(TimeSpan.FromSeconds(1));
        (await IsFailingAsync(world)).Should().BeTrue();

        world.Advance(TimeSpan.FromMinutes(20));
        (await IsFailingAsync(world)).Should().BeFalse("nobody waits for it any more");
    }

    [Fact]
    public async Task What_keeps_all_mail_from_leaving_is_a_failure_before_anything_is_tried()
    {
        await using var world = await PortalWorld.CreateAsync();
        await world.UseMailAsync(MailDeliveryMethod.MailFolder, sender: null);

        (await IsFailingAsync(world)).Should().BeTrue();
    }

    [Fact]
    public async Task New_settings_begin_without_the_failures_of_the_old_ones()
    {
        await using var world = await PortalWorld.CreateAsync(configure: _server.Register);
        await HandOverAsync(world, ScriptedDelivery.Later);

        await world.UseMailAsync(MailDeliveryMethod.MailFolder, "other@portal.example");

        (await IsFailingAsync(world)).Should().BeFalse();
    }

    private async Task HandOverAsync(PortalWorld world, Task<DeliveryResult> result)
    {
        world.Advance(TimeSpan.FromSeconds(1));
        _server.Behaviour = (_, _) => result;
        await world.WriteMailAsync();
        await world.DispatchOnceAsync();
    }

    private static Task<bool> IsFailingAsync(PortalWorld world) =>
        world.UseAsync<MailTrouble, bool>(trouble => trouble.IsFailingAsync(CancellationToken.None));
}
