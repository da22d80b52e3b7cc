using Bunit;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Features.Home;
using LucyPortal.Features.MailDelivery.Servers;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Features;

/// <summary>What mail stands on and ends soon is told to administrators before it does.</summary>
public sealed class MailExpiryTests : PageTest
{
    private static readonly SmtpEndpoint Relay = new("smtp.example.org", 587, SmtpEncryption.StartTls, SmtpAuthentication.Password, "nora");

    private static readonly SmtpEndpoint Microsoft365 = new(
        "smtp.office365.com", 587, SmtpEncryption.StartTls, SmtpAuthentication.OAuth2, "noreply@example.org", Tenant: "example.org", ClientId: "11111111-2222-3333-4444-555555555555");

    [Theory]
    [InlineData(31, null)]
    [InlineData(9, "The certificate of smtp.example.org ends in 9 days. No message leaves by it then. Have it renewed there before.")]
    [InlineData(1, "The certificate of smtp.example.org ends in 1 day. No message leaves by it then. Have it renewed there before.")]
    [InlineData(0, "The certificate of smtp.example.org ends today. No message leaves by it then. Have it renewed there before.")]
    [InlineData(-1, "The certificate of smtp.example.org has ended. No message leaves by it. Have it renewed there.")]
    public async Task A_certificate_that_ends_is_told_30_days_ahead(int days, string? told)
    {
        await World.UseRelayAsync(await World.AddServerAsync(Relay, "secret"));
        await SeeAsync(Relay.Place, World.Now.AddDays(days).AddHours(1));
        await SignInAsync();

        Expiries(OpenHome()).Should().Equal(told is null ? [] : [told]);
    }

    [Fact]
    public async Task A_certificate_by_which_no_mail_leaves_is_nobody_s_concern()
    {
        await World.AddServerAsync(Relay, "secret");
        await World.UseMailAsync(MailDeliveryMethod.MailFolder);
        await SeeAsync(Relay.Place, World.Now.AddDays(2));
        await SignInAsync();

        Expiries(OpenHome()).Should().BeEmpty();
    }

    [Fact]
    public async Task The_way_of_the_fallback_counts_too()
    {
        var api = new MailApi("https://api.example.org", "key");
        await World.UseAsync<MailSettingsStore>(s => s.ChangeFromAsync(
            m => MailSettingsChange.Of(m) with { MailApi = api, Fallback = MailDeliveryMethod.ExternalHttp }, CancellationToken.None));
        await SeeAsync(api.Place, World.Now.AddDays(3).AddHours(1));
        await SignInAsync();

        Expiries(OpenHome()).Should().Equal("The certificate of api.example.org ends in 3 days. No message leaves by it then. Have it renewed there before.");
    }

    [Fact]
    public async Task Users_are_told_nothing_of_it()
    {
        await World.UseRelayAsync(await World.AddServerAsync(Relay, "secret"));
        await SeeAsync(Relay.Place, World.Now.AddDays(2));
        await SignInAsync(u => u.Role = PortalRole.User);

        Expiries(OpenHome()).Should().BeEmpty();
    }

    [Fact]
    public async Task The_last_day_of_a_client_secret_is_typed_kept_without_a_code_and_told_ahead()
    {
        await World.UseRelayAsync(await World.AddServerAsync(Microsoft365, "secret"));
        await SignInAsync();
        var page = Open<SmtpServersPage>("#add-server");
        await PressAsync(page, "Edit Relay");

        await TypeAsync(page, "Secret ends on", "soon");
        await PressAsync(page, "Save and send code");
        Until(page, () => ErrorAt(page, "Secret ends on").Should().Be("A date, like 2027-11-29."));
        await TypeAsync(page, "Secret ends on", $"{World.Now.Date.AddDays(12):yyyy-MM-dd}");
        await PressAsync(page, "Save and send code");

        Until(page, () => page.Find(".lp-list").TextContent.Should().Contain($"client secret until {World.Now.Date.AddDays(12):d MMM yyyy}"));
        (await DraftAsync()).Should().BeNull("it changes nothing about how mail leaves");
        Expiries(OpenHome()).Should().ContainSingle().Which.Should().Be(
            "The client secret of Relay ends in 11 days. No message leaves by it then. Make a new one in Entra ID and type it here before.");
    }

    [Fact]
    public async Task What_a_server_shows_is_written_once_and_anew_when_it_is_another_one()
    {
        var certificates = Services.GetRequiredService<ServerCertificates>();
        var first = new DateTime(2027, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        await certificates.NoteAsync("smtp.example.org:587", first);
        var seen = (await SeenAsync()).Single();
        seen.Should().BeEquivalentTo(new ServerCertificate { Server = "smtp.example.org:587", EndsAt = first, SeenAt = World.Now });

        World.Advance(TimeSpan.FromDays(1));
        await certificates.NoteAsync("smtp.example.org:587", first);
        (await SeenAsync()).Single().SeenAt.Should().Be(seen.SeenAt);
        await certificates.NoteAsync("smtp.example.org:587", first.AddYears(1));
        (await SeenAsync()).Single().Should().BeEquivalentTo(new { EndsAt = first.AddYears(1), SeenAt = World.Now });
    }

    [Fact]
    public async Task A_database_that_is_away_keeps_no_mail_back_for_it()
    {
        var bring = await TakeDatabaseAwayAsync();
        var certificates = Services.GetRequiredService<ServerCertificates>();
        await certificates.NoteAsync("smtp.example.org:587", World.Now);

        await bring();
        await certificates.NoteAsync("smtp.example.org:587", World.Now);
        (await SeenAsync()).Should().ContainSingle("it was not taken for written");
    }

    private static IEnumerable<string> Expiries(IRenderedComponent<HomePage> page) => page.FindAll("#attention ~ ul .lp-list__text")
        .Select(e => string.Join(' ', e.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))
        .Where(t => t.StartsWith("The c", StringComparison.Ordinal));

    private IRenderedComponent<HomePage> OpenHome() => Open<HomePage>("#attention");

    private Task SeeAsync(string server, DateTime endsAt) => Services.GetRequiredService<ServerCertificates>().NoteAsync(server, endsAt);

    private Task<List<ServerCertificate>> SeenAsync() => World.ReadAsync(db => db.ServerCertificates.ToListAsync());
}
