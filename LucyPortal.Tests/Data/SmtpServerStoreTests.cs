using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Data;

public sealed class SmtpServerStoreTests
{
    private static readonly SmtpEndpoint Endpoint = new("smtp.example.org", 587, SmtpEncryption.StartTls, SmtpAuthentication.Password, "nora");

    [Theory, EachDatabase]
    public async Task A_server_comes_back_as_it_was_saved_and_its_password_lies_nowhere_in_clear(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);

        var saved = await world.AddServerAsync(Endpoint with { Authority = "a certificate" }, "Erdbeerkuchen");
        await world.UseRelayAsync(saved);

        saved.Endpoint.Should().Be(Endpoint with { Authority = "a certificate", Secret = saved.Endpoint.Secret });
        world.Services.GetRequiredService<SecretBox>().Open(saved.Endpoint.Secret!).Should().Be("Erdbeerkuchen");
        (await DatabaseScan.FindAsync(world, "Erdbeerkuchen")).Should().BeEmpty();
        world.Logs.Text.Should().NotContain("Erdbeerkuchen");
    }

    [Theory, EachDatabase]
    public async Task A_change_of_the_server_that_mail_leaves_by_is_a_draft_and_the_server_stays_as_it_is(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var server = await world.AddServerAsync(Endpoint, "Erdbeerkuchen");
        var before = await world.UseRelayAsync(server);

        (await SaveAsync(world, server, stored => stored! with { Port = 2587 })).Should().Be(SmtpServerOutcome.Drafted);

        (await world.UseAsync<MailSettingsStore, MailSettings>(s => s.GetAsync(CancellationToken.None))).Id.Should().Be(before.Id);
        (await world.UseAsync<MailSettingsStore, MailSettings?>(s => s.DraftAsync(CancellationToken.None)))!.Relay!.Port.Should().Be(2587);
        (await world.ReadAsync(db => db.SmtpServers.AsNoTracking().SingleAsync())).Endpoint.Port.Should().Be(587);
    }

    [Theory, EachDatabase]
    public async Task Another_name_alone_changes_nothing_about_the_mail(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var server = await world.AddServerAsync(Endpoint, "Erdbeerkuchen");
        var before = await world.UseRelayAsync(server);

        (await SaveAsync(world, server, stored => stored, name: "Another")).Should().Be(SmtpServerOutcome.Done);

        (await world.UseAsync<MailSettingsStore, MailSettings>(s => s.GetAsync(CancellationToken.None))).Id.Should().Be(before.Id);
    }

    [Theory, EachDatabase]
    public async Task A_server_that_mail_leaves_by_is_not_deleted_and_one_beside_it_is(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var server = await world.AddServerAsync(Endpoint, "Erdbeerkuchen");
        var other = await world.AddServerAsync(Endpoint, "Erdbeerkuchen", "Other");
        await world.UseRelayAsync(server);

        (await DeleteAsync(world, server.Id)).Should().Be(SmtpServerOutcome.InUse);
        (await DeleteAsync(world, other.Id)).Should().Be(SmtpServerOutcome.Done);
        (await DeleteAsync(world, other.Id)).Should().Be(SmtpServerOutcome.Overtaken);

        (await world.ReadAsync(db => db.SmtpServers.Select(s => s.Name).ToListAsync())).Should().Equal("Relay");
    }

    [Theory, EachDatabase]
    public async Task A_server_by_which_word_of_the_last_change_must_still_leave_is_deleted_only_once_it_has_left(DatabaseProvider provider)
    {
        var relay = new ScriptedDelivery { Behaviour = (_, _) => ScriptedDelivery.Later };
        await using var world = await PortalWorld.CreateAsync(provider, s => relay.RegisterAs(s, MailDeliveryMethod.ExternalRelay));
        var server = await world.AddServerAsync(Endpoint, "Erdbeerkuchen");
        var before = await world.UseRelayAsync(server);
        await world.UseMailAsync(MailDeliveryMethod.MailFolder);
        await world.WriteMailOnlyByAsync(before.Id);
        await world.DispatchOnceAsync();

        (await DeleteAsync(world, server.Id)).Should().Be(SmtpServerOutcome.Awaited);

        relay.Behaviour = (_, _) => ScriptedDelivery.Taken;
        world.Advance(TimeSpan.FromMinutes(1));
        await world.DispatchOnceAsync();
        relay.Asked.Should().HaveCount(2);
        (await DeleteAsync(world, server.Id)).Should().Be(SmtpServerOutcome.Done);
    }

    [Theory, EachDatabase]
    public async Task Of_two_who_edit_the_same_server_the_second_is_told(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var server = await world.AddServerAsync(Endpoint, "Erdbeerkuchen");

        (await SaveAsync(world, server, stored => stored! with { Port = 2525 })).Should().Be(SmtpServerOutcome.Done);
        (await SaveAsync(world, server, stored => stored! with { Port = 26 })).Should().Be(SmtpServerOutcome.Overtaken);

        (await world.ReadAsync(db => db.SmtpServers.AsNoTracking().SingleAsync())).Endpoint.Port.Should().Be(2525);
    }

    [Fact]
    public async Task What_was_overtaken_as_it_was_saved_is_not_called_done()
    {
        var saving = new BeforeSaving();
        await using var world = await PortalWorld.CreateAsync(configure: s => s.Intercept(saving));
        var server = await world.AddServerAsync(Endpoint, "Erdbeerkuchen");
        saving.Once(_ => throw new DbUpdateConcurrencyException());

        (await DeleteAsync(world, server.Id)).Should().Be(SmtpServerOutcome.Overtaken);

        (await world.ReadAsync(db => db.SmtpServers.CountAsync())).Should().Be(1);
    }

    [Theory, EachDatabase]
    public async Task Two_servers_never_have_one_name(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        await world.AddServerAsync(Endpoint, "Erdbeerkuchen");

        (await world.UseAsync<MailServers, SmtpServerOutcome>(s => s.SaveAsync(new(null, null, "Relay", _ => Endpoint), CancellationToken.None)))
            .Should().Be(SmtpServerOutcome.NameTaken);
    }

    [Fact]
    public async Task After_a_loss_of_the_keys_mail_waits_and_says_that_the_password_is_lost()
    {
        await using var world = await PortalWorld.CreateAsync();
        await world.UseRelayAsync(await world.AddServerAsync(Endpoint with { Secret = "not a box of these keys" }));
        var mail = await world.WriteMailAsync();

        await world.DispatchOnceAsync();

        (await world.MailRowAsync(mail)).Should().BeEquivalentTo(new { State = MailState.Waiting, Failure = MailFailure.SecretLost });
    }

    [Fact]
    public void An_endpoint_never_shows_its_secret_in_words() =>
        (Endpoint with { Secret = "box", Port = 2525 }).ToString().Should().Be("smtp.example.org:2525");

    private static Task<SmtpServerOutcome> SaveAsync(PortalWorld world, SmtpServer seen, Func<SmtpEndpoint?, SmtpEndpoint?> change, string? name = null) =>
        world.UseAsync<MailServers, SmtpServerOutcome>(store =>
            store.SaveAsync(new SmtpServerChange(seen.Id, seen.Version, name ?? seen.Name, change), CancellationToken.None));

    private static Task<SmtpServerOutcome> DeleteAsync(PortalWorld world, Guid id) =>
        world.UseAsync<SmtpServerStore, SmtpServerOutcome>(store => store.DeleteAsync(id, CancellationToken.None));
}
