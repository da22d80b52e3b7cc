using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Outbox;

public sealed class MailHealthReaderTests
{
    private readonly ScriptedDelivery _server = new();

    [Theory, EachDatabase]
    public async Task Mail_is_judged_by_what_left_by_the_settings_in_force(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider, _server.Register);
        var typed = await world.WriteMailAsync(lifetime: TimeSpan.FromMinutes(20));
        await world.DispatchOnceAsync();
        world.Advance(TimeSpan.FromSeconds(30));
        await world.UseAsync<OutboxWriter>(w => w.MarkTypedBackAsync(typed, CancellationToken.None));

        var health = await HealthAsync(world);
        health.Should().BeEquivalentTo(new { Verdict = MailVerdict.Working, Sent = 1, AtOnce = 1, Delayed = 0, Refused = 0, LastTypedBackAt = (DateTime?)world.Now });
        health.ToTypedBack!.Half.Should().Be(TimeSpan.FromSeconds(30));

        await world.UseMailAsync(MailDeliveryMethod.InternalPostfix);
        (await HealthAsync(world)).Should().BeEquivalentTo(new { Verdict = MailVerdict.NotProven, Sent = 0, LastTypedBackAt = (DateTime?)null });
    }

    [Theory, EachDatabase]
    public async Task What_was_taken_back_or_is_older_than_a_day_does_not_count(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider, _server.Register);
        await world.WriteMailAsync();
        await world.DispatchOnceAsync();
        world.Advance(TimeSpan.FromHours(25));
        var cancelled = await world.WriteMailAsync();
        await world.UseAsync<OutboxWriter>(w => w.CancelAsync([cancelled], CancellationToken.None));

        (await HealthAsync(world)).Sent.Should().Be(0);
    }

    [Fact]
    public async Task Settings_that_were_proven_before_the_log_was_swept_are_not_called_untried()
    {
        await using var world = await PortalWorld.CreateAsync(configure: _server.Register);
        await world.UseAsync<MailSettingsStore>(async store =>
            await store.MarkProvenAsync((await store.GetAsync(CancellationToken.None)).Id, MailDeliveryMethod.MailFolder, CancellationToken.None));
        var proven = world.Now;
        world.Advance(TimeSpan.FromDays(100));

        (await HealthAsync(world)).Should().BeEquivalentTo(new { Verdict = MailVerdict.NotProven, LastTypedBackAt = (DateTime?)proven });
    }

    [Fact]
    public async Task A_flood_is_judged_by_its_newest_mails()
    {
        await using var world = await PortalWorld.CreateAsync(configure: _server.Register);
        await world.InTransactionAsync((scope, _) =>
        {
            var db = (PortalDbContext)scope.GetService(typeof(PortalDbContext))!;
            db.OutboxMessages.AddRange(Enumerable.Range(0, MailHealthReader.Most + 5).Select(i => new OutboxMessage
            {
                Id = Guid.CreateVersion7(),
                Purpose = MailPurpose.SignInCode,
                Recipient = "nora@example.org",
                CreatedAt = world.Now.AddSeconds(-i),
                State = MailState.HandedOver,
                StateSince = world.Now,
                NextAttemptAt = world.Now,
                Attempts = 1,
            }));
            return Task.CompletedTask;
        });

        (await HealthAsync(world)).Should().BeEquivalentTo(new { Sent = MailHealthReader.Most, IsCut = true });
    }

    private static Task<MailHealth> HealthAsync(PortalWorld world) =>
        world.UseAsync<MailHealthReader, MailHealth>(r => r.ReadAsync(CancellationToken.None));
}
