using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Verification;

/// <summary>What is swept away, and what must stay.</summary>
public sealed class HousekeepingTests
{
    [Theory]
    [EachDatabase]
    public async Task Rows_that_still_decide_something_stay(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync();
        await world.StartSessionAsync(user);
        await world.UseAsync<PendingSignIns, string>(p => p.BeginAsync(user, false, null, CancellationToken.None));
        await world.SendAsync(user.NewBinding());

        (await SweepAsync(world)).Should().Be(0);
    }

    [Theory]
    [EachDatabase]
    public async Task Rows_long_over_go_with_their_codes(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync();
        await world.StartSessionAsync(user);
        await world.UseAsync<PendingSignIns, string>(p => p.BeginAsync(user, false, null, CancellationToken.None));
        await world.SendAsync(user.NewBinding());
        world.Advance(TimeSpan.FromDays(31));

        (await SweepAsync(world)).Should().Be(2);

        (await world.ReadAsync(db => db.PendingSignIns.CountAsync())).Should().Be(1, "that it ran out has consequences, which are not drawn here");
        (await world.ReadAsync(db => db.ChallengeCodes.CountAsync())).Should().Be(0);
        (await world.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == AuditAction.CodeSent))).Should().Be(1);
    }

    [Theory]
    [EachDatabase]
    public async Task Draft_that_ran_out_loses_its_secrets_and_its_hold_on_its_server_and_its_owner_is_still_told(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var server = await world.AddServerAsync(new SmtpEndpoint("smtp.example.org", 587, SmtpEncryption.StartTls, SmtpAuthentication.Password, "nora"), "Erdbeerkuchen");
        var (user, draft) = await TryAsync(world, server);
        world.Advance(MailSettings.DraftLifetime + TimeSpan.FromSeconds(1));

        (await SweepAsync(world)).Should().Be(1);
        (await SweepAsync(world)).Should().Be(0);

        var left = (await world.DraftAsync())!;
        left.Should().BeEquivalentTo(new { Id = draft, Status = MailSettingsStatus.RanOut, Method = MailDeliveryMethod.ExternalRelay, RelayServerId = server.Id });
        left.Relay.Should().Be(server.Endpoint with { Secret = null });
        left.MailApi.Should().Be(new MailApi("https://mail.example.org"));
        (await ViewAsync(world, user))!.Should().Match<MailDraft>(d => d.IsOwn && d.IsOver(world.Now) && d.Differences.Contains("smtp.example.org"));
        (await DeleteAsync(world, server)).Should().Be(SmtpServerOutcome.Done);
        (await DatabaseScan.FindAsync(world, server.Endpoint.Secret!)).Should().BeEmpty();

        await world.SignInAsync(user);
        (await world.DiscardAsync(draft)).Should().BeTrue();
        (await ViewAsync(world, user)).Should().BeNull();
        (await world.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == AuditAction.MailDraftDropped))).Should().Be(1);
    }

    [Theory]
    [EachDatabase]
    public async Task Draft_that_can_still_be_confirmed_keeps_its_secrets_and_its_server(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var server = await world.AddServerAsync(new SmtpEndpoint("smtp.example.org", 587, SmtpEncryption.StartTls, SmtpAuthentication.Password, "nora"), "Erdbeerkuchen");
        await TryAsync(world, server);
        world.Advance(MailSettings.DraftLifetime);

        (await SweepAsync(world)).Should().Be(0);

        (await world.DraftAsync())!.Relay.Should().Be(server.Endpoint);
        (await DeleteAsync(world, server)).Should().Be(SmtpServerOutcome.InUse);
        world.Advance(TimeSpan.FromSeconds(1));
        (await DeleteAsync(world, server)).Should().Be(SmtpServerOutcome.Done, "it need not wait for the sweep");
    }

    [Theory]
    [EachDatabase]
    public async Task Another_draft_takes_the_place_of_one_that_ran_out(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var server = await world.AddServerAsync(new SmtpEndpoint("smtp.example.org", 25, SmtpEncryption.None));
        var (user, draft) = await TryAsync(world, server);
        world.Advance(TimeSpan.FromHours(25));
        await SweepAsync(world);
        await world.SignInAsync(user);

        (await world.TryAsync(c => c with { SystemNotificationEmail = "new@portal.example" })).Should().Be(MailChange.Drafted);

        (await world.DraftAsync())!.SystemNotificationEmail.Should().Be("new@portal.example");
        (await world.ReadAsync(db => db.MailSettings.SingleAsync(s => s.Id == draft))).Status.Should().Be(MailSettingsStatus.Dropped);
    }

    private static async Task<(PortalUser User, Guid Draft)> TryAsync(PortalWorld world, SmtpServer server)
    {
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        await world.SignInAsync(user);
        (await world.TryAsync(c => c with
        {
            Method = MailDeliveryMethod.ExternalRelay,
            RelayServerId = server.Id,
            Relay = server.Endpoint,
            MailApi = new MailApi("https://mail.example.org", "a locked key"),
        })).Should().Be(MailChange.Drafted);
        return (user, (await world.DraftAsync())!.Id);
    }

    private static Task<MailDraft?> ViewAsync(PortalWorld world, PortalUser user) =>
        world.UseAsync<MailDraftReader, MailDraft?>(d => d.ReadAsync(user.Id, CancellationToken.None));

    private static Task<SmtpServerOutcome> DeleteAsync(PortalWorld world, SmtpServer server) =>
        world.UseAsync<SmtpServerStore, SmtpServerOutcome>(s => s.DeleteAsync(server.Id, CancellationToken.None));

    private static Task<int> SweepAsync(PortalWorld world) =>
        world.Services.GetRequiredService<Housekeeping>().SweepAsync(CancellationToken.None);
}
