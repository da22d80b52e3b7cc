using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Verification;

/// <summary>Settings that worked before come back without a code, but not without a word.</summary>
public sealed class EarlierMailSettingsTests
{
    private const string Old = "old@portal.example";

    [Theory, EachDatabase]
    public async Task Every_administrator_hears_by_both_ways_that_earlier_settings_are_in_force_again(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var earlier = await OpenAsync(world);
        var before = await world.InForceAsync();

        (await UseEarlierAsync(world, earlier)).Should().BeTrue();

        (await world.InForceAsync()).Id.Should().Be(earlier);
        (await world.MailNoticesAsync()).Select(m => (m.Recipient, m.OnlyBy)).Should().BeEquivalentTo(new (string, Guid?)[]
        {
            ("nora@example.org", null), ("max@example.org", null), ("nora@example.org", before.Id), ("max@example.org", before.Id),
        });
        await world.DispatchAsync();
        world.Mailbox.To("max@example.org").Select(m => m.Mime.From.Mailboxes.Single().Address).Should().BeEquivalentTo([Old, PortalWorld.Sender]);
        world.Mailbox.To("max@example.org")[0].Mime.TextBody.Should().Contain("Nora (nora@example.org) put settings that had worked before in force again")
            .And.Contain($"What changed: System notification email: {PortalWorld.Sender} before, {Old} now");
    }

    [Theory, EachDatabase]
    public async Task Who_comes_too_late_to_go_back_tells_nobody(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var earlier = await OpenAsync(world);
        await UseEarlierAsync(world, earlier);

        (await UseEarlierAsync(world, earlier)).Should().BeFalse("it is in force already");

        (await world.MailNoticesAsync()).Should().HaveCount(4);
    }

    [Fact]
    public async Task Earlier_settings_are_not_in_force_when_their_notices_can_not_be_written()
    {
        var saving = new BeforeSaving();
        await using var world = await PortalWorld.CreateAsync(configure: s => s.Intercept(saving));
        var earlier = await OpenAsync(world);
        var before = await world.InForceAsync();
        saving.Once(FailAtNoticesAsync);

        (await UseEarlierAsync(world, earlier)).Should().BeFalse();

        (await world.InForceAsync()).Id.Should().Be(before.Id);
        (await world.MailNoticesAsync()).Should().BeEmpty();

        Task FailAtNoticesAsync(DbContext context)
        {
            saving.Once(FailAtNoticesAsync);
            return context.ChangeTracker.Entries<OutboxMessage>().Any() ? throw new DbUpdateConcurrencyException() : Task.CompletedTask;
        }
    }

    /// <summary>Two administrators, and settings that worked before those in force.</summary>
    private static async Task<Guid> OpenAsync(PortalWorld world)
    {
        var earlier = await world.UseMailAsync(MailDeliveryMethod.MailFolder, sender: Old);
        await world.UseAsync<MailSettingsStore>(s => s.MarkProvenAsync(earlier.Id, earlier.Method, CancellationToken.None));
        await world.UseMailAsync(MailDeliveryMethod.MailFolder);
        await world.AddUserAsync("max@example.org");
        await world.SignInAsync(await world.AddUserAsync(configured: TwoFactorMethod.Email, change: u => u.DisplayName = "Nora"));
        return earlier.Id;
    }

    private static Task<bool> UseEarlierAsync(PortalWorld world, Guid id) => world.UseAsync<SignedIn, bool>(signedIn => signedIn.RunAsync(
        (services, user, token) => services.GetRequiredService<MailDrafts>().UseEarlierAsync(id, user, token), CancellationToken.None));
}
