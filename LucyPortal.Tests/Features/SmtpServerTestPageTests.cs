using Bunit;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Features.MailDelivery.Servers;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace LucyPortal.Tests.Features;

/// <summary><c>Test connection</c> on the page of the SMTP servers.</summary>
public sealed class SmtpServerTestPageTests : PageTest
{
    private static readonly SmtpEndpoint Endpoint = new("smtp.example.org", 587, SmtpEncryption.StartTls, SmtpAuthentication.Password, "nora");

    [Fact]
    public async Task A_test_takes_no_stored_password_elsewhere_either()
    {
        var server = await World.AddServerAsync(Endpoint, "Erdbeerkuchen");
        await SignInAsync();
        await using var peer = new SmtpPeer();

        var result = await Services.GetRequiredService<SmtpServersState>().TestAsync(
            new SmtpServerEntry(server.Id, server.Version, "Relay", Endpoint with { Host = "127.0.0.1", Port = peer.Port }, null),
            PortalWorld.Sender,
            "nora@example.org",
            _ => { },
            CancellationToken.None);

        result.Should().BeNull("the password must be typed again first");
        peer.Said.Should().BeEmpty();
    }

    [Fact]
    public async Task A_password_that_was_typed_is_not_taken_for_a_client_secret()
    {
        await SignInAsync();
        var page = Open<SmtpServersPage>("#add-server");
        await PressAsync(page, "Add server");
        await TypeAsync(page, "Password", "Erdbeerkuchen");

        await page.InvokeAsync(() => page.FindComponent<MudSelect<SmtpAuthentication>>().Instance.ValueChanged.InvokeAsync(SmtpAuthentication.OAuth2));

        (Field(page, "Client secret").GetAttribute("value") ?? "").Should().BeEmpty();
    }

    [Fact]
    public async Task A_test_shows_its_verdict_and_the_dialogue_and_a_change_takes_the_verdict_back()
    {
        await SignInAsync();
        await using var peer = new SmtpPeer((SmtpStep.Recipient, "550 5.1.1 No such user"));
        var page = Open<SmtpServersPage>("#add-server");
        await PressAsync(page, "Add server");
        Field(page, "From").GetAttribute("value").Should().Be(PortalWorld.Sender);
        Field(page, "To").GetAttribute("value").Should().Be("nora@example.org");
        await TypeAsync(page, "Name", "Peer");
        await TypeAsync(page, "Host", "127.0.0.1");
        await page.InvokeAsync(() => page.FindComponent<MudSelect<SmtpEncryption>>().Instance.ValueChanged.InvokeAsync(SmtpEncryption.None));
        await TypeAsync(page, "Port", $"{peer.Port}");
        await page.InvokeAsync(() => page.FindComponent<MudSelect<SmtpAuthentication>>().Instance.ValueChanged.InvokeAsync(SmtpAuthentication.None));

        await PressAsync(page, "Send test");

        Until(page, () => page.Find(".lp-status__headline").TextContent.Should().Be("Recipient refused"));
        page.Find(".lp-status__text").TextContent.Should().Contain("127.0.0.1 knows no mailbox nora@example.org.");
        page.Find("pre[role=region]").TextContent.Should().Contain("> RCPT TO:<nora@example.org>").And.Contain("< 550 5.1.1 No such user");
        await TypeAsync(page, "Port", "2525");
        Until(page, () => page.FindAll(".lp-status__headline").Should().BeEmpty());
        (await World.ReadAsync(db => db.SmtpServers.CountAsync())).Should().Be(0, "a test saves nothing");
    }

    [Theory]
    [InlineData("From", "nobody", "Type an email address, like noreply@example.org.")]
    [InlineData("To", "nobody", "This is not an email address.")]
    public async Task A_test_says_what_is_wrong_with_its_addresses(string field, string typed, string error)
    {
        await SignInAsync();
        var page = Open<SmtpServersPage>("#add-server");
        await PressAsync(page, "Add server");

        await TypeAsync(page, field, typed);
        await PressAsync(page, "Send test");

        Until(page, () => ErrorAt(page, field).Should().Be(error));
    }
}
