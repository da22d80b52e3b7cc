using LucyPortal.Data;
using LucyPortal.Delivery;
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

        world.Advance(TimeSpan.FromSeconds(90));
        await dispatch;

        (await world.MailRowAsync(id)).Should().Match<OutboxMessage>(m => m.State == MailState.Waiting && m.Failure == MailFailure.TimedOut);
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
