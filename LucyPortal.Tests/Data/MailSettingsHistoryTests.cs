using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Data;

public sealed class MailSettingsHistoryTests
{
    [Theory, EachDatabase]
    public async Task Only_settings_that_worked_and_send_otherwise_are_offered_the_newest_first_and_each_once(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        foreach (var host in new[] { "one.example.org", "two.example.org", "one.example.org", "never.example.org", "three.example.org" })
        {
            world.Advance(TimeSpan.FromMinutes(1));
            var settings = await world.UseMailAsync(MailDeliveryMethod.InternalPostfix, host: host);
            if (host != "never.example.org")
            {
                await world.UseAsync<MailSettingsStore>(s => s.MarkProvenAsync(settings.Id, settings.Method, CancellationToken.None));
            }
        }

        (await ConfirmedAsync(world)).Select(s => s.PostfixHost).Should().Equal("one.example.org", "two.example.org");
    }

    [Theory, EachDatabase]
    public async Task Earlier_settings_come_back_with_their_proof(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var first = await ProveAsync(world, "one.example.org");
        var second = await world.UseMailAsync(MailDeliveryMethod.InternalPostfix, host: "two.example.org");

        (await UseAsync(world, first.Id)).Should().BeTrue();

        var inForce = await world.UseAsync<MailSettingsStore, MailSettings>(s => s.GetAsync(CancellationToken.None));
        inForce.Should().BeEquivalentTo(new { first.Id, ProvenAt = (DateTime?)world.Now });
        (await UseAsync(world, first.Id)).Should().BeFalse("it is in force already");
        (await UseAsync(world, second.Id)).Should().BeFalse("no code was ever typed back by it");
        (await UseAsync(world, Guid.NewGuid())).Should().BeFalse();
    }

    [Theory, EachDatabase]
    public async Task What_was_in_force_last_comes_first_whenever_it_was_made(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var first = await ProveAsync(world, "one.example.org");
        await ProveAsync(world, "two.example.org");
        await UseAsync(world, first.Id);
        world.Advance(TimeSpan.FromMinutes(1));
        await world.UseMailAsync(MailDeliveryMethod.InternalPostfix, host: "broken.example.org");

        (await ConfirmedAsync(world)).Select(s => s.PostfixHost).Should().Equal("one.example.org", "two.example.org");
    }

    [Theory, EachDatabase]
    public async Task A_deleted_server_takes_its_password_out_of_earlier_settings(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var server = await world.AddServerAsync(new SmtpEndpoint("smtp.example.org", 587, SmtpEncryption.StartTls, SmtpAuthentication.Password, "nora"), "secret");
        var relay = await world.UseRelayAsync(server);
        await world.UseAsync<MailSettingsStore>(s => s.MarkProvenAsync(relay.Id, relay.Method, CancellationToken.None));
        await world.UseMailAsync(MailDeliveryMethod.MailFolder);
        (await ConfirmedAsync(world)).Should().ContainSingle();

        await world.UseAsync<SmtpServerStore, SmtpServerOutcome>(s => s.DeleteAsync(server.Id, CancellationToken.None));

        (await ConfirmedAsync(world)).Should().BeEmpty();
        (await UseAsync(world, relay.Id)).Should().BeFalse();
        (await world.ReadAsync(db => db.MailSettings.CountAsync(s => s.Relay != null))).Should().Be(0);
    }

    [Theory, EachDatabase]
    public async Task Earlier_settings_lead_where_they_led_though_their_server_is_another_one_by_now(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var server = await world.AddServerAsync(new SmtpEndpoint("old.example.org", 587, SmtpEncryption.StartTls));
        var relay = await world.UseRelayAsync(server);
        await world.UseAsync<MailSettingsStore>(s => s.MarkProvenAsync(relay.Id, relay.Method, CancellationToken.None));
        await world.UseMailAsync(MailDeliveryMethod.MailFolder);
        await SaveAsync(world, server, "Relay", stored => stored! with { Host = "new.example.org" });

        await UseAsync(world, relay.Id);
        await SaveAsync(world, (await world.UseAsync<SmtpServerStore, List<SmtpServer>>(s => s.ListAsync(CancellationToken.None))).Single(), "Another name", stored => stored);

        var inForce = await world.UseAsync<MailSettingsStore, MailSettings>(s => s.GetAsync(CancellationToken.None));
        inForce.Should().BeEquivalentTo(new { relay.Id, RelayServerId = (Guid?)null });
        inForce.Relay!.Host.Should().Be("old.example.org");
    }

    private static Task<SmtpServerOutcome> SaveAsync(PortalWorld world, SmtpServer server, string name, Func<SmtpEndpoint?, SmtpEndpoint?> endpoint) =>
        world.UseAsync<MailServers, SmtpServerOutcome>(s => s.SaveAsync(new(server.Id, server.Version, name, endpoint), CancellationToken.None));

    private static async Task<MailSettings> ProveAsync(PortalWorld world, string host)
    {
        world.Advance(TimeSpan.FromMinutes(1));
        var settings = await world.UseMailAsync(MailDeliveryMethod.InternalPostfix, host: host);
        await world.UseAsync<MailSettingsStore>(s => s.MarkProvenAsync(settings.Id, settings.Method, CancellationToken.None));
        return settings;
    }

    private static Task<IReadOnlyList<MailSettings>> ConfirmedAsync(PortalWorld world) =>
        world.UseAsync<MailSettingsHistory, IReadOnlyList<MailSettings>>(h => h.ConfirmedAsync(CancellationToken.None));

    private static Task<bool> UseAsync(PortalWorld world, Guid id) =>
        world.UseAsync<MailSettingsHistory, bool>(async h => await h.UseAsync(id, CancellationToken.None) is not null);
}
