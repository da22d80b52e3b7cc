using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Tests.TestSupport.Requirements;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Outbox;

/// <summary>When the queue of the machine's Postfix is looked into, for which mails, and what is made of it. A script plays the queue.</summary>
public sealed class PostfixQueueWatchTests : IAsyncLifetime
{
    private const string Greylisted = "host mx.example.org[192.0.2.1] said: 451 4.7.1 Greylisted (in reply to RCPT TO command)";

    private readonly TestFolder _folder = new();
    private PortalWorld _world = null!;

    private PostfixQueueWatch Watch => _world.Services.GetRequiredService<PostfixQueueWatch>();

    private string Listing => _folder["listing"];

    private string Looks => _folder["looks"];

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        var program = _folder["postqueue"];
        await File.WriteAllTextAsync(Listing, "");
        // It says that it looked only once it has: a test changes the queue then.
        await File.WriteAllTextAsync(program, $"#!/bin/sh\ncat {Listing}; code=$?\necho x >>{Looks}\nexit $code\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        _world = await PortalWorld.CreateAsync(settings: new() { ["Mail:Postqueue"] = program });
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        _folder.Dispose();
    }

    [UnixFact]
    public async Task A_mail_is_followed_from_taken_to_delayed_to_left_and_open_pages_hear_of_each_change()
    {
        var mail = await TakenAsync("AAAA1");
        var told = 0;
        using var page = _world.Services.GetRequiredService<OutboxSignal>().Watch(id => told += id == mail ? 1 : 0);

        await QueueAsync(("AAAA1", null));
        await Watch.LookAsync(CancellationToken.None);
        told.Should().Be(0, "nothing has changed");

        await QueueAsync(("AAAA1", Greylisted));
        _world.Advance(TimeSpan.FromSeconds(5));
        await Watch.LookAsync(CancellationToken.None);
        (await WordAsync(mail)).Should().Be(new QueueWord(QueueFate.Deferred, _world.Now, Greylisted));
        told.Should().Be(1);

        await QueueAsync();
        _world.Advance(TimeSpan.FromMinutes(5));
        await Watch.LookAsync(CancellationToken.None);
        (await WordAsync(mail)).Should().Be(new QueueWord(QueueFate.Left, _world.Now));
        told.Should().Be(2);
    }

    [UnixFact]
    public async Task Another_reason_is_shown_without_a_new_time()
    {
        var mail = await TakenAsync("AAAA1");
        await QueueAsync(("AAAA1", "connect to mx.example.org[192.0.2.1]:25: Connection timed out"));
        await Watch.LookAsync(CancellationToken.None);
        var first = await WordAsync(mail);
        first!.IsAskedToWait.Should().BeFalse();

        await QueueAsync(("AAAA1", Greylisted));
        _world.Advance(TimeSpan.FromMinutes(5));
        await Watch.LookAsync(CancellationToken.None);

        (await WordAsync(mail)).Should().Be(first with { Reason = Greylisted });
    }

    [UnixFact]
    public async Task A_long_reason_is_cut_and_brings_no_line_breaks()
    {
        var mail = await TakenAsync("AAAA1");
        await QueueAsync(("AAAA1", "first\\nsecond " + new string('x', 600)));

        await Watch.LookAsync(CancellationToken.None);

        (await WordAsync(mail))!.Reason.Should().HaveLength(OutboxMessage.TextLength).And.StartWith("first").And.NotContain("\n");
    }

    [UnixFact]
    public async Task The_queue_of_another_machine_is_not_looked_for_here()
    {
        var mail = await TakenAsync("AAAA1", machine: "another-server");

        await Watch.LookAsync(CancellationToken.None);

        (await WordAsync(mail))!.Fate.Should().Be(QueueFate.Watched);
        File.Exists(Looks).Should().BeFalse("nothing of this machine's is under way");
    }

    [UnixFact]
    public async Task A_mail_whose_code_has_run_out_is_not_looked_for_any_more()
    {
        await TakenAsync("AAAA1", lifetime: TimeSpan.FromMinutes(20));
        _world.Advance(TimeSpan.FromMinutes(21));

        await Watch.LookAsync(CancellationToken.None);

        File.Exists(Looks).Should().BeFalse();
    }

    [UnixFact]
    public async Task A_queue_that_can_not_be_looked_into_leaves_what_was_known()
    {
        var mail = await TakenAsync("AAAA1");
        File.Delete(Listing);

        await Watch.LookAsync(CancellationToken.None);

        (await WordAsync(mail))!.Fate.Should().Be(QueueFate.Watched);
    }

    [UnixFact]
    public async Task It_looks_soon_after_a_mail_was_sent_then_every_five_seconds_while_its_code_is_waited_for()
    {
        var mail = await TakenAsync("AAAA1", lifetime: TimeSpan.FromMinutes(20), queueFate: null);
        await QueueAsync(("AAAA1", null));
        await Watch.StartAsync(CancellationToken.None);

        // Its next look would be in a minute: only the news can have woken it.
        await SetAsync(mail, QueueFate.Watched);
        _world.Services.GetRequiredService<OutboxSignal>().TellQueued();
        await PassUntilAsync(TimeSpan.FromSeconds(5), () => Task.FromResult(File.Exists(Looks)));

        await QueueAsync(("AAAA1", Greylisted));
        await PassUntilAsync(TimeSpan.FromSeconds(30), async () => (await WordAsync(mail))!.Fate == QueueFate.Deferred);
        await Watch.StopAsync(CancellationToken.None);
    }

    [UnixFact]
    public async Task It_looks_every_minute_for_a_mail_that_nobody_waits_for()
    {
        var mail = await TakenAsync("AAAA1");
        await QueueAsync(("AAAA1", null));
        await Watch.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() => File.Exists(Looks), "it should look when it starts");

        await QueueAsync();
        var began = _world.Now;
        await PassUntilAsync(TimeSpan.FromSeconds(120), async () => (await WordAsync(mail))!.Fate == QueueFate.Left);

        (_world.Now - began).Should().BeGreaterThan(TimeSpan.FromSeconds(50));
        await Watch.StopAsync(CancellationToken.None);
    }

    private async Task<Guid> TakenAsync(
        string queueId, string? machine = null, TimeSpan? lifetime = null, QueueFate? queueFate = QueueFate.Watched)
    {
        var mail = await _world.WriteMailAsync(lifetime: lifetime);
        await _world.DispatchAsync();
        await _world.ReadAsync(db => db.OutboxMessages.Where(m => m.Id == mail).ExecuteUpdateAsync(s => s
            .SetProperty(m => m.QueueId, queueId)
            .SetProperty(m => m.QueueMachine, machine ?? Postqueue.Machine)));
        await SetAsync(mail, queueFate);
        return mail;
    }

    private Task<int> SetAsync(Guid mail, QueueFate? fate) => _world.ReadAsync(
        db => db.OutboxMessages.Where(m => m.Id == mail).ExecuteUpdateAsync(s => s.SetProperty(m => m.QueueFate, fate)));

    /// <summary>What the queue holds from now on; without a reason a mail is on its way.</summary>
    private async Task QueueAsync(params (string Id, string? Reason)[] mails)
    {
        var lines = mails.Select(m => m.Reason is null
            ? $$"""{"queue_name": "active", "queue_id": "{{m.Id}}", "recipients": [{"address": "nora@example.org"}]}"""
            : $$"""{"queue_name": "deferred", "queue_id": "{{m.Id}}", "recipients": [{"address": "nora@example.org", "delay_reason": "{{m.Reason}}"}]}""");
        var half = Listing + ".part";
        await File.WriteAllLinesAsync(half, lines);
        File.Move(half, Listing, overwrite: true);
    }

    private async Task<QueueWord?> WordAsync(Guid mail) => (await _world.MailRowAsync(mail)).Fate.Queue;

    /// <summary>Lets the clock go on second by second, at most this long, until it has happened.</summary>
    private async Task PassUntilAsync(TimeSpan atMost, Func<Task<bool>> happened)
    {
        var began = _world.Now;
        await Eventually.HoldsAsync(
            async () =>
            {
                if (!await happened() && _world.Now - began < atMost)
                {
                    _world.Advance(TimeSpan.FromSeconds(1));
                }

                return await happened();
            },
            $"it should happen within {atMost.TotalSeconds} s");
    }
}
