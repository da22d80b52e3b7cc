using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace LucyPortal.Tests.Data;

public sealed class SettingsTests
{
    [Theory, EachDatabase]
    public async Task A_change_is_a_new_version_and_the_old_one_stays(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var before = await GetAsync(world);
        world.Advance(TimeSpan.FromSeconds(1));

        var after = await world.UseMailAsync(MailDeliveryMethod.InternalPostfix, "other@portal.example", "mail.example", 2525);

        after.Id.Should().NotBe(before.Id);
        (await GetAsync(world)).Should().BeEquivalentTo(after);
        (await world.ReadAsync(db => db.MailSettings.SingleAsync(s => s.Id == before.Id))).Status.Should().Be(MailSettingsStatus.Previous);
        (await world.ReadAsync(db => db.AuditEvents.OrderBy(e => e.Id).LastAsync())).Detail.Should().Be(
            "Delivery Method: Mail folder to Internal Postfix server; Internal Postfix server: localhost:25 to mail.example:2525; "
            + "System notification email: lucy@portal.example to other@portal.example");
    }

    [Fact]
    public async Task What_would_send_in_the_same_way_is_no_change()
    {
        await using var world = await PortalWorld.CreateAsync();
        var before = await GetAsync(world);
        (await world.UseMailAsync(MailDeliveryMethod.MailFolder, host: "LOCALHOST")).Id.Should().Be(before.Id);
        (await world.ReadAsync(db => db.MailSettings.CountAsync())).Should().Be(2, "the first start's, without a sender, and the world's");
    }

    [Theory, EachDatabase]
    public async Task Of_several_administrators_who_save_at_once_the_last_one_is_in_force_and_no_version_is_lost(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        await using var second = world.AnotherServer();

        await Simultaneously.RunAsync(4, i => (i % 2 == 0 ? world : second).UseMailAsync(MailDeliveryMethod.MailFolder, $"sender{i}@portal.example"));

        (await world.ReadAsync(db => db.MailSettings.CountAsync(s => s.Status == MailSettingsStatus.InForce))).Should().Be(1);
        (await world.ReadAsync(db => db.MailSettings.CountAsync(s => s.SystemNotificationEmail!.StartsWith("sender")))).Should().Be(4);
    }

    [Theory, EachDatabase]
    public async Task Servers_that_start_at_once_make_one_first_version(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        await world.ReadAsync(db => db.MailSettings.ExecuteDeleteAsync());

        await Simultaneously.RunAsync(6, async i =>
        {
            await world.UseAsync<MailSettingsStore>(s => s.EnsureAsync(i % 2 == 0 ? MailDeliveryMethod.MailFolder : MailDeliveryMethod.InternalPostfix, CancellationToken.None));
            return true;
        });

        (await world.ReadAsync(db => db.MailSettings.CountAsync())).Should().Be(1);
    }

    [Theory, EachDatabase]
    public async Task The_database_itself_refuses_a_second_version_in_force(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        await world.Invoking(w => w.ReadAsync(async db =>
        {
            db.MailSettings.Add(new MailSettings { Id = Guid.NewGuid(), Status = MailSettingsStatus.InForce, CreatedAt = w.Now });
            return await db.SaveChangesAsync();
        })).Should().ThrowAsync<DbUpdateException>();
    }

    [Theory, EachDatabase]
    public async Task Whoever_saves_over_somebody_else_s_change_is_told(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var seen = (await world.UseAsync<PortalSettingsStore, PortalSettings>(s => s.GetAsync(CancellationToken.None))).Version;

        (await SaveAsync(world, "Helpdesk 1", seen)).Should().BeTrue();
        (await SaveAsync(world, "Helpdesk 2", seen)).Should().BeFalse();

        (await world.UseAsync<PortalSettingsStore, PortalSettings>(s => s.GetAsync(CancellationToken.None))).HelpContact.Should().Be("Helpdesk 1");
    }

    [Theory, EachDatabase]
    public async Task Of_several_who_save_at_once_one_succeeds_and_the_others_are_told(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        foreach (var round in new[] { "first", "second" })
        {
            var seen = (await world.UseAsync<PortalSettingsStore, PortalSettings>(s => s.GetAsync(CancellationToken.None))).Version;
            var saved = await Simultaneously.RunAsync(4, i => SaveAsync(world, $"{round} {i}", seen));
            saved.Count(s => s).Should().Be(1);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_is_overtaken_between_reading_and_writing_is_told(bool exists)
    {
        // On SQL Server both can have read the same version; on SQLite only this simulates it.
        var overtake = new BeforeSaving();
        await using var world = await PortalWorld.CreateAsync(configure: s => s.Intercept(overtake));
        if (exists)
        {
            await SaveAsync(world, "Helpdesk", Guid.Empty);
        }

        var seen = (await world.UseAsync<PortalSettingsStore, PortalSettings>(s => s.GetAsync(CancellationToken.None))).Version;
        overtake.Once(db => exists
            ? db.Database.ExecuteSqlAsync($"UPDATE PortalSettings SET Version = {Guid.NewGuid()}")
            : db.Database.ExecuteSqlAsync($"INSERT INTO PortalSettings (Id, HelpContact, Version) VALUES (1, 'Faster', {Guid.NewGuid()})"));

        (await SaveAsync(world, "Slower", seen)).Should().BeFalse();
    }

    private static Task<MailSettings> GetAsync(PortalWorld world) => world.UseAsync<MailSettingsStore, MailSettings>(s => s.GetAsync(CancellationToken.None));

    private static Task<bool> SaveAsync(PortalWorld world, string helpContact, Guid version) =>
        world.UseAsync<PortalSettingsStore, bool>(s => s.SaveHelpContactAsync(helpContact, version, CancellationToken.None));
}
