using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Outbox;

public sealed class OutboxObstacleTests
{
    private readonly ScriptedDelivery _server = new();

    [Theory, EachDatabase]
    public async Task Without_a_sender_mail_waits_and_goes_out_as_soon_as_one_is_set(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider, _server.Register);
        await world.UseMailAsync(MailDeliveryMethod.MailFolder, sender: null);
        var id = await world.WriteMailAsync(lifetime: TimeSpan.FromMinutes(20));
        for (var i = 0; i < 6; i++)
        {
            world.Advance(((await world.DispatchOnceAsync()) ?? world.Now) - world.Now);
        }

        (await world.MailRowAsync(id)).Should().Match<OutboxMessage>(m => m.State == MailState.Waiting && m.Failure == MailFailure.NoSender);
        await world.DispatchOnceAsync();
        await world.UseMailAsync(MailDeliveryMethod.MailFolder);
        await world.DispatchOnceAsync();

        _server.Asked.Should().ContainSingle("who has waited long enough need not wait out the pause").Which.From.Should().Be(PortalWorld.Sender);
    }

    [Theory, EachDatabase]
    public async Task Mail_whose_keys_were_lost_is_refused_as_such(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider, _server.Register);
        var id = await world.WriteMailAsync();
        Directory.Delete(world.Surroundings.KeysFolder, recursive: true);
        await using var restored = world.AnotherServer(_server.Register);

        await restored.DispatchOnceAsync();

        (await world.MailRowAsync(id)).Should().Match<OutboxMessage>(m =>
            m.State == MailState.Refused && m.Failure == MailFailure.ContentLost && m.Payload == null);
        _server.Asked.Should().BeEmpty();
    }

    [Fact]
    public async Task Whatever_a_delivery_method_did_not_foresee_keeps_the_mail()
    {
        _server.Behaviour = (_, _) => throw new InvalidOperationException("secret detail");
        await using var world = await PortalWorld.CreateAsync(configure: _server.Register);
        var id = await world.WriteMailAsync();

        await world.DispatchOnceAsync();

        (await world.MailRowAsync(id)).Should().Match<OutboxMessage>(m => m.State == MailState.Waiting && m.Reply == null && m.Payload != null);
        world.Logs.Text.Should().NotContain("secret detail");
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up_after_ninety_seconds()
    {
        var asked = new TaskCompletionSource();
        _server.Behaviour = async (_, token) =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return await ScriptedDelivery.Taken;
        };
        await using var world = await PortalWorld.CreateAsync(configure: _server.Register);
        var id = await world.WriteMailAsync();
        var dispatch = world.DispatchOnceAsync();
        await asked.Task;
        for (var passed = 5; passed < 90; passed += 5)
        {
            // Not in one leap: the lease would run out in it, and the mail be taken for a killed sender's.
            var until = (await world.MailRowAsync(id)).LeasedUntil;
            world.Advance(TimeSpan.FromSeconds(5));
            await Eventually.HoldsAsync(async () => (await world.MailRowAsync(id)).LeasedUntil > until, "the sender should renew its lease");
        }

        world.Advance(TimeSpan.FromSeconds(5));
        await dispatch;

        (await world.MailRowAsync(id)).Should().Match<OutboxMessage>(m => m.State == MailState.Waiting && m.Failure == MailFailure.TimedOut);
    }

    [Fact]
    public async Task A_watcher_that_throws_keeps_no_mail_back()
    {
        await using var world = await PortalWorld.CreateAsync(configure: _server.Register);
        var heard = new List<Guid>();
        var signal = world.Services.GetRequiredService<OutboxSignal>();
        using var broken = signal.Watch(_ => throw new ObjectDisposedException("circuit"));
        using var sound = signal.Watch(heard.Add);
        var id = await world.WriteMailAsync();

        await world.DispatchOnceAsync();

        (await world.MailRowAsync(id)).State.Should().Be(MailState.HandedOver);
        heard.Should().Equal(id, id);
    }

    [Fact]
    public async Task An_unwritable_folder_lets_mail_wait_until_it_can_be_written_to()
    {
        await using var world = await PortalWorld.CreateAsync();
        // A file in the folder's place: not even root can write into that.
        await File.WriteAllTextAsync(world.Mailbox.Folder, "in the way");
        var id = await world.WriteMailAsync(lifetime: TimeSpan.FromMinutes(20));
        await world.DispatchOnceAsync();
        (await world.MailRowAsync(id)).Should().Match<OutboxMessage>(m => m.State == MailState.Waiting && m.Failure == MailFailure.FolderNotWritable);
        var settings = await world.UseAsync<MailSettingsStore, MailSettings>(s => s.GetAsync(CancellationToken.None));
        world.Services.GetRequiredService<DeliveryMethods>().Obstacle(settings).Should().Be(MailFailure.FolderNotWritable);

        File.Delete(world.Mailbox.Folder);
        world.Advance(TimeSpan.FromSeconds(5));
        await world.DispatchOnceAsync();

        (await world.MailRowAsync(id)).State.Should().Be(MailState.HandedOver);
        world.Mailbox.All.Should().ContainSingle();
        world.Services.GetRequiredService<DeliveryMethods>().Obstacle(settings).Should().BeNull();
    }
}
