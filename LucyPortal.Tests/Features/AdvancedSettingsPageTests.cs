using Bunit;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Features.AdvancedSettings;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Features;

public sealed class AdvancedSettingsPageTests : PageTest
{
    [Fact]
    public async Task New_sender_is_tried_first()
    {
        await SignInAsync();
        var before = await InForceAsync();
        var page = OpenAdvanced();

        await TypeAsync(page, "System notification email", "portal@example.org");
        await SaveAsync(page);

        Until(page, () => page.Find("[role=status].lp-reason").TextContent.Should().Be("The email address is a draft. Not in force."));
        page.Find(".lp-notice").TextContent.Should().Contain("A draft of yours is not in force yet.");
        (await InForceAsync()).Should().BeEquivalentTo(before);
        (await DraftAsync())!.SystemNotificationEmail.Should().Be("portal@example.org");
    }

    [Theory]
    [InlineData(MailDeliveryMethod.InternalPostfix, true)]
    [InlineData(null, false)]
    public async Task That_another_sender_leaves_the_fallback_unproven_is_said_before_it_is_saved(MailDeliveryMethod? fallback, bool isSaid)
    {
        await World.UseMailAsync(MailDeliveryMethod.MailFolder, fallback: fallback);
        await SignInAsync();

        var page = OpenAdvanced();

        var notes = Field(page, "System notification email").GetAttribute("aria-describedby")!.Split(' ').Select(id => page.Find($"#{id}").TextContent);
        string.Join(' ', notes).Contains("With another one your fallback, Internal Postfix server, is not proven any more.").Should().Be(isSaid);
    }

    [Fact]
    public async Task First_sender_is_in_force_at_once()
    {
        await World.UseMailAsync(MailDeliveryMethod.MailFolder, sender: null);
        await SignInAsync();
        var page = OpenAdvanced();

        await TypeAsync(page, "System notification email", "portal@example.org");
        await PressAsync(page, "Save");

        Until(page, () => page.Find("[role=status].lp-reason").TextContent.Should().Be("Saved."));
        (await InForceAsync()).SystemNotificationEmail.Should().Be("portal@example.org");
        Snackbars.Should().Equal("The advanced settings are saved.");
    }

    [Fact]
    public async Task Help_contact_alone_leaves_the_mail_settings_and_their_proofs_as_they_are()
    {
        await SignInAsync();
        var before = await InForceAsync();
        var page = OpenAdvanced();

        await TypeAsync(page, "Help contact", " Call +41 44 000 00 00 ");
        await SaveAsync(page);

        Until(page, () => page.Find("[role=status].lp-reason").TextContent.Should().Be("Saved."));
        (await StoredAsync()).HelpContact.Should().Be("Call +41 44 000 00 00");
        (await InForceAsync()).Id.Should().Be(before.Id);
        (await AuditAsync(AuditAction.PortalSettingsChanged)).Should().ContainSingle();
    }

    [Theory]
    [InlineData("System notification email", "nobody", "Type an email address, like noreply@example.org.")]
    [InlineData("System notification email", "a@example.org, b@example.org", "Type an email address, like noreply@example.org.")]
    [InlineData("System notification email", "a@b", "Type an email address, like noreply@example.org.")]
    [InlineData("System notification email", "\u00FC@ex\u00E4mple.org", "The part before the @ must be plain ASCII: many mail servers refuse other letters.")]
    [InlineData("System notification email", "", "Without it no message can leave. Type an email address, like noreply@example.org.")]
    [InlineData("Help contact", null, "201 characters. It can have at most 200.")]
    public async Task What_cannot_be_used_is_refused_at_the_field(string field, string? typed, string error)
    {
        await SignInAsync();
        var page = OpenAdvanced();

        await TypeAsync(page, field, typed ?? new string('x', 201));
        await SaveAsync(page);

        Until(page, () => ErrorAt(page, field).Should().Be(error));
        (await InForceAsync()).SystemNotificationEmail.Should().Be(PortalWorld.Sender);
        (await StoredAsync()).HelpContact.Should().BeNull();
    }

    [Fact]
    public async Task Stored_sender_that_is_no_longer_accepted_keeps_nobody_from_saving_the_rest()
    {
        await World.UseMailAsync(MailDeliveryMethod.MailFolder, sender: "a@b");
        await SignInAsync();
        var page = OpenAdvanced();

        await TypeAsync(page, "Help contact", "Ask me");
        await SaveAsync(page);

        Until(page, () => page.Find("[role=status].lp-reason").TextContent.Should().Be("Saved."));
        (await InForceAsync()).SystemNotificationEmail.Should().Be("a@b");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Loser_of_two_saves_is_told_sees_the_new_values_and_loses_nothing(bool theirsIsTheSender)
    {
        await SignInAsync();
        var page = OpenAdvanced();
        await TypeAsync(page, "System notification email", "mine@example.org");
        await TypeAsync(page, "Help contact", "Ask me");
        Task theirs = theirsIsTheSender ? World.UseMailAsync(MailDeliveryMethod.MailFolder, "theirs@example.org") : SaveHelpAsync("Ask them");
        await theirs;
        var (sender, contact) = ((await InForceAsync()).SystemNotificationEmail, (await StoredAsync()).HelpContact);

        await SaveAsync(page);

        Until(page, () => page.Find(".lp-notice[role=alert]").TextContent
            .Should().Contain("Somebody else saved").And.Contain(theirsIsTheSender ? "theirs@example.org" : "Ask them"));
        Field(page, "System notification email").GetAttribute("value").Should().Be("mine@example.org");
        Field(page, "Help contact").GetAttribute("value").Should().Be("Ask me");
        (await InForceAsync()).SystemNotificationEmail.Should().Be(sender, "both are saved, or neither");
        (await StoredAsync()).HelpContact.Should().Be(contact);

        await SaveAsync(page);
        Until(page, () => page.FindAll(".lp-notice[role=alert]").Should().BeEmpty());
        (await DraftAsync())!.SystemNotificationEmail.Should().Be("mine@example.org");
        (await StoredAsync()).HelpContact.Should().Be("Ask me");
    }

    [Fact]
    public async Task Loser_can_take_the_new_values()
    {
        await SignInAsync();
        var page = OpenAdvanced();
        await TypeAsync(page, "Help contact", "Ask me");
        await SaveHelpAsync("Ask them");
        await SaveAsync(page);
        Until(page, () => page.FindAll(".lp-notice[role=alert]").Should().ContainSingle());

        await PressAsync(page, "Show the new values");

        Until(page, () => Field(page, "Help contact").GetAttribute("value").Should().Be("Ask them"));
        page.FindAll(".lp-notice").Should().BeEmpty();
    }

    [Fact]
    public async Task User_is_refused_by_the_service_behind_the_page()
    {
        await SignInAsync(u => u.Role = PortalRole.User);
        var state = Services.GetRequiredService<AdvancedSettingsState>();

        await state.Invoking(s => s.LoadAsync(CancellationToken.None)).Should().ThrowAsync<UnauthorizedAccessException>();
    }

    private Task<bool> SaveHelpAsync(string contact) => World.UseAsync<PortalSettingsStore, bool>(async store =>
        await store.SaveHelpContactAsync(contact, (await store.GetAsync(CancellationToken.None)).Version, CancellationToken.None));

    private Task<PortalSettings> StoredAsync() =>
        World.UseAsync<PortalSettingsStore, PortalSettings>(store => store.GetAsync(CancellationToken.None));

    private Task<MailSettings> InForceAsync() =>
        World.ReadAsync(db => db.MailSettings.AsNoTracking().SingleAsync(s => s.Status == MailSettingsStatus.InForce));

    private IRenderedComponent<AdvancedSettingsPage> OpenAdvanced() => Open<AdvancedSettingsPage>("#help-contact");
}
