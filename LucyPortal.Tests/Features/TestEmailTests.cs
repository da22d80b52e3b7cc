using Bunit;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Features.MailDelivery;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Features;

/// <summary><c>Test Email</c> on the page of the mail settings: by the delivery method in force.</summary>
public sealed class TestEmailTests : PageTest
{
    [Fact]
    public async Task A_test_by_the_mail_folder_is_a_file_there_and_in_the_security_log()
    {
        var user = await SignInAsync();
        var page = OpenMail();
        Field(page, "From").GetAttribute("value").Should().Be(PortalWorld.Sender);
        Field(page, "To").GetAttribute("value").Should().Be("nora@example.org");

        await PressAsync(page, "Send");

        Until(page, () => Verdict(page).Should().Be("Written to the mail folder"));
        Directory.GetFiles(World.Mailbox.Folder, "*.eml").Should().ContainSingle();
        (await AuditAsync(AuditAction.MailTested)).Should().ContainSingle(e => e.ActorId == user.Id).Which.Detail.Should().Contain("nora@example.org");
        (await World.ReadAsync(db => db.OutboxMessages.CountAsync())).Should().Be(0, "it went past the outbox");
    }

    [Theory]
    [InlineData(SmtpStep.Quit, "221 Bye", "Accepted by the internal Postfix server")]
    [InlineData(SmtpStep.Recipient, "550 5.1.1 No such user", "Recipient refused")]
    [InlineData(SmtpStep.Recipient, "451 4.7.1 Greylisted", "Asked to wait")]
    [InlineData(SmtpStep.Mail, "553 5.7.1 Not yours", "Sender refused")]
    public async Task A_test_by_the_internal_postfix_says_what_that_said(SmtpStep step, string reply, string headline)
    {
        await SignInAsync();
        await using var peer = new SmtpPeer((step, reply));
        await UseAsync(new MailSettingsChange(MailDeliveryMethod.InternalPostfix, "127.0.0.1", peer.Port, PortalWorld.Sender));
        var page = OpenMail();

        await PressAsync(page, "Send");

        Until(page, () => Verdict(page).Should().Be(headline));
    }

    [Theory]
    [InlineData(401, "API key refused")]
    [InlineData(404, "No mail service")]
    [InlineData(503, "Busy")]
    [InlineData(413, "Message too big")]
    public async Task A_test_over_http_says_what_the_server_minds(int status, string headline)
    {
        await SignInAsync();
        using var api = new MailApiStub();
        api.Refuse(status, "No.");
        await UseAsync(new MailSettingsChange(
            MailDeliveryMethod.ExternalHttp,
            "localhost",
            25,
            PortalWorld.Sender,
            MailApi: new MailApi(api.Address, Services.GetRequiredService<SecretBox>().Lock(MailApiStub.Key))));
        var page = OpenMail();

        await PressAsync(page, "Send");

        Until(page, () => Verdict(page).Should().Be(headline));
        page.Markup.Should().NotContain(MailApiStub.Key);
    }

    [Fact]
    public async Task An_address_that_is_none_is_said_at_its_field()
    {
        await SignInAsync();
        var page = OpenMail();
        await TypeAsync(page, "To", "nora");

        await PressAsync(page, "Send");

        Until(page, () => ErrorAt(page, "To").Should().Be("This is not an email address."));
    }

    [Fact]
    public async Task Settings_that_worked_before_come_back_by_one_press()
    {
        var user = await SignInAsync();
        var worked = await World.UseAsync<MailSettingsStore, MailSettings>(store => store.GetAsync(CancellationToken.None));
        await World.UseAsync<MailSettingsStore>(store => store.MarkProvenAsync(worked.Id, worked.Method, CancellationToken.None));
        await UseAsync(new MailSettingsChange(MailDeliveryMethod.InternalPostfix, "smtp.exmaple.org", 25, PortalWorld.Sender));
        var page = OpenMail();
        page.Find("#earlier ~ ul").TextContent.Should().Contain($"Mail folder, {World.Mailbox.Folder}, from {PortalWorld.Sender}");

        await PressFirstAsync(page, "#earlier ~ ul button");

        Until(page, () => page.Find(".lp-facts h2").TextContent.Should().Be("In force: Mail folder"));
        page.FindAll("#earlier").Should().BeEmpty("what never worked is nothing to go back to");
        (await AuditAsync(AuditAction.MailSettingsChanged)).Should().Contain(e => e.ActorId == user.Id);
    }

    private static string Verdict(IRenderedComponent<MailDeliveryPage> page) => page.Find(".lp-status__headline").TextContent;

    private IRenderedComponent<MailDeliveryPage> OpenMail() => Open<MailDeliveryPage>("#delivery-method");

    private Task<MailSettings> UseAsync(MailSettingsChange change) =>
        World.UseAsync<MailSettingsStore, MailSettings>(store => store.ChangeAsync(change, CancellationToken.None));
}
