using Bunit;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Features.MailDelivery;
using LucyPortal.Features.MailDelivery.Servers;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace LucyPortal.Tests.Features;

public sealed class SmtpServersPageTests : PageTest
{
    private static readonly SmtpEndpoint Endpoint = new("smtp.example.org", 587, SmtpEncryption.StartTls, SmtpAuthentication.Password, "nora");

    [Fact]
    public async Task A_server_is_added_with_the_port_that_its_encryption_suggests()
    {
        var user = await SignInAsync();
        var page = OpenServers();
        page.Find(".lp-empty").TextContent.Should().Contain("You need one only for External mail relay (SMTP).");
        await PressAsync(page, "Add server");
        Field(page, "Port").GetAttribute("value").Should().Be("587");

        await ChooseAsync(page, SmtpEncryption.Tls);
        Field(page, "Port").GetAttribute("value").Should().Be("465");
        await TypeAsync(page, "Name", " Office ");
        await TypeAsync(page, "Host", "smtp.example.org");
        await TypeAsync(page, "User name", "nora");
        await TypeAsync(page, "Password", "Erdbeerkuchen");
        await PressAsync(page, "Save");

        Until(page, () => page.Find(".lp-list").TextContent.Should().Contain("Office").And.Contain("smtp.example.org, port 465, SSL/TLS, signs in as nora"));
        Snackbars.Should().Equal("Saved.");
        page.Markup.Should().NotContain("Erdbeerkuchen");
        var stored = await StoredAsync();
        stored.Endpoint.Should().Be(new SmtpEndpoint("smtp.example.org", 465, SmtpEncryption.Tls, SmtpAuthentication.Password, "nora", stored.Endpoint.Secret));
        Services.GetRequiredService<SecretBox>().Open(stored.Endpoint.Secret!).Should().Be("Erdbeerkuchen");
        (await AuditAsync(AuditAction.SmtpServerAdded)).Should().ContainSingle(e => e.ActorId == user.Id).Which.Detail.Should().NotContain("Erdbeerkuchen");
    }

    [Fact]
    public async Task A_port_of_one_s_own_is_kept_when_the_encryption_changes()
    {
        await SignInAsync();
        var page = OpenServers();
        await PressAsync(page, "Add server");
        await TypeAsync(page, "Port", "2525");

        await ChooseAsync(page, SmtpEncryption.None);

        Field(page, "Port").GetAttribute("value").Should().Be("2525");
    }

    [Theory]
    [InlineData("Name", "", "Type a name.")]
    [InlineData("Host", "smtps://smtp.example.org", "Only the name or IP address.")]
    [InlineData("Port", "0", "A number from 1 to 65535.")]
    [InlineData("User name", " ", "Type the user name that the server knows the portal by.")]
    [InlineData("Password", "", "Type the password.")]
    [InlineData("Private authority (PEM)", "nonsense", "No certificate can be read in this. Paste it as PEM, from -----BEGIN CERTIFICATE----- to the end.")]
    [InlineData("Private authority (PEM)", "-----BEGIN PRIVATE KEY-----", "This holds a private key. Paste certificates only.")]
    public async Task What_is_typed_wrongly_is_said_at_the_field_and_nothing_is_saved(string field, string typed, string error)
    {
        await SignInAsync();
        var page = OpenServers();
        await PressAsync(page, "Add server");
        await FillAsync(page);

        await TypeAsync(page, field, typed);
        await PressAsync(page, "Save");

        Until(page, () => ErrorAt(page, field).Should().Be(error));
        (await World.ReadAsync(db => db.SmtpServers.CountAsync())).Should().Be(0);
    }

    [Fact]
    public async Task A_password_goes_unencrypted_to_this_machine_only()
    {
        await SignInAsync();
        var page = OpenServers();
        await PressAsync(page, "Add server");
        await FillAsync(page);
        await ChooseAsync(page, SmtpEncryption.None);
        page.Find(".lp-notice").TextContent.Should().Contain("Mail leaves this machine without encryption");
        await PressAsync(page, "Save");
        Until(page, () => ErrorAt(page, "Encryption").Should().StartWith("A password is sent only over an encrypted connection, or to this machine."));

        await TypeAsync(page, "Host", "localhost");
        await PressAsync(page, "Save");

        Until(page, () => page.Find(".lp-list").TextContent.Should().Contain("localhost, port 25, not encrypted"));
    }

    [Theory]
    [InlineData("Host", "evil.example.org")]
    [InlineData("Port", "2587")]
    [Trait("Flaw", "CVE-2026-15943")]
    public async Task A_stored_password_never_travels_to_another_place(string field, string typed)
    {
        await World.AddServerAsync(Endpoint, "Erdbeerkuchen");
        await SignInAsync();
        var page = OpenServers();
        await PressAsync(page, "Edit Relay");
        page.Markup.Should().Contain("Stored. Type a new one to replace it.").And.NotContain("Erdbeerkuchen");

        await TypeAsync(page, field, typed);
        await PressAsync(page, "Save");

        Until(page, () => ErrorAt(page, "Password").Should().Be("Type the password again: a stored one is never sent to another host."));
        (await StoredAsync()).Endpoint.Host.Should().Be("smtp.example.org");
    }

    [Fact]
    [Trait("Flaw", "CVE-2026-15943")]
    public async Task The_service_itself_refuses_to_take_a_stored_password_elsewhere()
    {
        var server = await World.AddServerAsync(Endpoint, "Erdbeerkuchen");
        await SignInAsync();
        var state = Services.GetRequiredService<SmtpServersState>();
        await state.LoadAsync(CancellationToken.None);

        var outcome = await state.SaveAsync(
            new SmtpServerEntry(server.Id, server.Version, "Relay", Endpoint with { Encryption = SmtpEncryption.Tls }, null), CancellationToken.None);

        outcome.Should().Be(SmtpServerOutcome.SecretWanted);
        (await StoredAsync()).Endpoint.Encryption.Should().Be(SmtpEncryption.StartTls);
    }

    [Fact]
    public async Task A_stored_password_is_kept_where_the_place_is_the_same()
    {
        var before = await World.AddServerAsync(Endpoint, "Erdbeerkuchen");
        await SignInAsync();
        var page = OpenServers();
        await PressAsync(page, "Edit Relay");

        await TypeAsync(page, "Name", "Office");
        await TypeAsync(page, "User name", "mailer");
        await PressAsync(page, "Save");

        Until(page, () => page.Find(".lp-list").TextContent.Should().Contain("Office"));
        (await StoredAsync()).Endpoint.Should().Be(before.Endpoint with { UserName = "mailer" });
    }

    [Fact]
    public async Task A_server_in_use_is_marked_and_not_deleted_and_says_where_to_choose_another()
    {
        await World.UseRelayAsync(await World.AddServerAsync(Endpoint, "Erdbeerkuchen"));
        await SignInAsync();
        var page = OpenServers();
        page.Find(".lp-list").TextContent.Should().Contain("In force");

        await Services.GetRequiredService<SmtpServersState>().LoadAsync(CancellationToken.None);
        (await Services.GetRequiredService<SmtpServersState>().DeleteAsync((await StoredAsync()).Id, CancellationToken.None)).Should().Be(SmtpServerOutcome.InUse);
        (await StoredAsync()).Name.Should().Be("Relay");
    }

    [Fact]
    public async Task Server_that_word_of_a_change_must_leave_by_says_why_it_stays()
    {
        var before = await World.UseRelayAsync(await World.AddServerAsync(Endpoint, "Erdbeerkuchen"));
        await World.UseMailAsync(MailDeliveryMethod.MailFolder);
        await World.WriteMailOnlyByAsync(before.Id);
        await SignInAsync();
        var dialogs = Render<MudDialogProvider>();
        var page = OpenServers();

        await page.InvokeAsync(() => { _ = page.FindAll("button").Single(b => b.TextContent.Trim() == "Delete Relay").ClickAsync(); });
        Until(dialogs, () => dialogs.FindAll("button").Should().NotBeEmpty());
        await dialogs.InvokeAsync(() => { _ = dialogs.FindAll("button").Single(b => b.TextContent.Trim() == "Delete server").ClickAsync(); });

        Until(page, () => page.Find(".lp-notice[role=alert]").TextContent.Trim().Should().StartWith("Relay is not deleted yet: messages that tell of the last change"));
        (await StoredAsync()).Endpoint.Secret.Should().NotBeNull();
    }

    [Fact]
    public async Task The_loser_of_two_edits_is_told_and_loses_nothing()
    {
        var server = await World.AddServerAsync(Endpoint, "Erdbeerkuchen");
        await SignInAsync();
        var page = OpenServers();
        await PressAsync(page, "Edit Relay");
        await TypeAsync(page, "User name", "mine");
        await World.UseAsync<MailServers, SmtpServerOutcome>(s => s.SaveAsync(
            new(server.Id, server.Version, "Theirs", stored => stored), CancellationToken.None));

        await PressAsync(page, "Save");

        Until(page, () => page.Find(".lp-notice[role=alert]").TextContent.Should().Contain("Somebody else changed or deleted this server"));
        Field(page, "User name").GetAttribute("value").Should().Be("mine");
        await PressAsync(page, "Cancel");
        Until(page, () => page.Find(".lp-list").TextContent.Should().Contain("Theirs"));
    }

    [Fact]
    public async Task A_server_is_chosen_as_relay_on_the_mail_page()
    {
        var server = await World.AddServerAsync(Endpoint, "Erdbeerkuchen");
        await SignInAsync();
        var page = Open<MailDeliveryPage>("#delivery-method");
        await page.InvokeAsync(() => page.FindComponent<MudSelect<MailDeliveryMethod>>().Instance.ValueChanged.InvokeAsync(MailDeliveryMethod.ExternalRelay));
        await PressAsync(page, "Save and send code");
        Until(page, () => page.Find("#smtp-server-error").TextContent.Should().Be("Choose a server."));

        await page.InvokeAsync(() => page.FindComponent<MudSelect<Guid?>>().Instance.ValueChanged.InvokeAsync(server.Id));
        await PressAsync(page, "Save and send code");

        Until(page, () => page.Find(".lp-notice").TextContent.Should().Contain("Not in force."));
        var tried = (await DraftAsync())!;
        tried.Relay.Should().Be(server.Endpoint);
        tried.RelayServerId.Should().Be(server.Id);
    }

    [Fact]
    public async Task A_server_that_was_deleted_meanwhile_is_not_put_in_force()
    {
        var server = await World.AddServerAsync(Endpoint, "Erdbeerkuchen");
        await SignInAsync();
        var page = Open<MailDeliveryPage>("#delivery-method");
        await page.InvokeAsync(() => page.FindComponent<MudSelect<MailDeliveryMethod>>().Instance.ValueChanged.InvokeAsync(MailDeliveryMethod.ExternalRelay));
        await page.InvokeAsync(() => page.FindComponent<MudSelect<Guid?>>().Instance.ValueChanged.InvokeAsync(server.Id));
        await World.UseAsync<SmtpServerStore, SmtpServerOutcome>(s => s.DeleteAsync(server.Id, CancellationToken.None));

        await PressAsync(page, "Save and send code");

        Until(page, () => page.Find("#smtp-server-error").TextContent.Should().Be("This server was deleted in the meantime. Choose another one."));
        (await World.UseAsync<MailSettingsStore, MailSettings>(s => s.GetAsync(CancellationToken.None))).Method.Should().Be(MailDeliveryMethod.MailFolder);
    }

    private static async Task FillAsync(IRenderedComponent<SmtpServersPage> page)
    {
        await TypeAsync(page, "Name", "Office");
        await TypeAsync(page, "Host", "smtp.example.org");
        await TypeAsync(page, "User name", "nora");
        await TypeAsync(page, "Password", "Erdbeerkuchen");
    }

    private static Task ChooseAsync(IRenderedComponent<SmtpServersPage> page, SmtpEncryption encryption) =>
        page.InvokeAsync(() => page.FindComponent<MudSelect<SmtpEncryption>>().Instance.ValueChanged.InvokeAsync(encryption));

    private Task<SmtpServer> StoredAsync() => World.ReadAsync(db => db.SmtpServers.AsNoTracking().SingleAsync());

    private IRenderedComponent<SmtpServersPage> OpenServers() => Open<SmtpServersPage>("#add-server");
}
