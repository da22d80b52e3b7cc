using Bunit;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Features.MailDelivery;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace LucyPortal.Tests.Features.TwoFactor;

/// <summary>The page of the mail settings while other settings are tried, in the portal's shell.</summary>
public sealed class MailDraftPageTests : TwoFactorTest
{
    private string Banner => TextOf("main .lp-notice");

    private IEnumerable<string> BannerButtons => Page.FindAll("main .lp-notice button").Select(Text);

    [Fact]
    public async Task Code_that_was_sent_by_the_draft_is_asked_for_at_once_and_puts_it_in_force()
    {
        await OpenMailAsync();

        await SaveAsync("mta.example.org");

        SeesDialog();
        TextOf(".mud-dialog h2").Should().Be("Confirm mail settings");
        TextOf(".lp-token__consequence").Should().Be("Until then the previous settings stay in force.");
        DialogActions.Should().Equal("Cancel", "Put in force");
        await AnswerAsync(await CodeAsync());

        SeesNoDialog();
        Sees(() => TextOf("main .lp-facts h2").Should().Be("In force: Internal Postfix server"));
        TextOf("main .lp-facts").Should().Contain("Proven").And.NotContain("Not proven");
        Snackbars.Should().ContainSingle(s => s!.StartsWith("In force: Internal Postfix server, "));
        Page.FindAll("main .lp-notice").Select(Text).Should().NotContain(n => n.Contains("Draft"));
    }

    [Fact]
    public async Task Cancel_leaves_the_draft_with_its_code_to_be_typed_later()
    {
        await OpenMailAsync();
        await SaveAsync("mta.example.org");
        SeesDialog();
        await PressAsync("Cancel");

        Sees(() => Banner.Should().StartWith("Draft of Nora").And.Contain("Not in force.").And.Contain("In force: Mail folder"));
        Banner.Should().Contain("Delivery Method: Mail folder to Internal Postfix server").And.Contain("It can be confirmed until");
        Sees(() => BannerButtons.Should().Equal("Enter code", "Send code again", "Edit", "Discard draft"));
        var code = await CodeAsync();
        await PressAsync("Enter code");
        SeesDialog();
        (await SentByDraftsAsync()).Should().Be(1, "to look at it sends nothing");
        await AnswerAsync(code);

        Sees(() => TextOf("main .lp-facts h2").Should().Be("In force: Internal Postfix server"));
    }

    [Fact]
    public async Task Failure_is_told_as_it_happens_and_the_settings_in_force_stay()
    {
        await OpenMailAsync();
        Postfix.Behaviour = (_, _) => ScriptedDelivery.Later;
        await SaveAsync("mta.example.org");
        SeesDialog();
        await PressAsync("Cancel");
        await World.DispatchOnceAsync();

        SeesByLooking(() => Banner.Should().StartWith("Draft. It does not work yet:").And.Contain("The previous settings stay in force."));
        TextOf("main .lp-facts h2").Should().Be("In force: Mail folder");
    }

    [Fact]
    public async Task Draft_is_edited_by_another_one()
    {
        await OpenMailAsync();
        await SaveAsync("mta.exmaple.org");
        SeesDialog();
        await PressAsync("Cancel");
        Sees(() => BannerButtons.Should().Contain("Edit"));

        await PressAsync("Edit");
        Sees(() => Page.Find("#postfix-host").GetAttribute("value").Should().Be("mta.exmaple.org"));
        await SaveAsync("mta.example.org");

        SeesDialog();
        (await World.DraftAsync())!.PostfixHost.Should().Be("mta.example.org");
    }

    [Fact]
    public async Task Draft_that_another_window_made_is_edited_here_with_the_server_that_it_added()
    {
        await OpenMailAsync();
        var server = await World.AddServerAsync(new SmtpEndpoint("smtp.example.org", 587, SmtpEncryption.StartTls), name: "Office");
        (await World.TryAsync(c => c with { Method = MailDeliveryMethod.ExternalRelay, RelayServerId = server.Id, Relay = server.Endpoint })).Should().Be(MailChange.Drafted);
        SeesByLooking(() => BannerButtons.Should().Contain("Edit"));

        await PressAsync("Edit");

        Sees(() => Page.Find("#delivery-method").GetAttribute("value").Should().Be("External mail relay (SMTP)"));
        Sees(() => Page.Find("#smtp-server").GetAttribute("value").Should().StartWith("Office (smtp.example.org"));
    }

    [Fact]
    public async Task Discarding_asks_first_and_says_what_stays_in_force()
    {
        await OpenMailAsync();
        await SaveAsync("mta.example.org");
        SeesDialog();
        await PressAsync("Cancel");
        Sees(() => BannerButtons.Should().Contain("Discard draft"));

        await Page.InvokeAsync(() => { _ = Page.Find("#discard-draft").ClickAsync(); });
        Sees(() => TextOf(".mud-dialog").Should().Contain("Mail folder").And.Contain("stays in force. The draft can't be brought back."));
        Sees(() => Focused.Should().Be("discard-cancel"));
        await Page.InvokeAsync(() => { _ = Page.FindAll(".mud-dialog button").Single(b => Text(b) == "Discard draft").ClickAsync(); });

        Sees(() => Page.FindAll("#discard-draft").Should().BeEmpty());
        (await World.DraftAsync()).Should().BeNull();
        (await AuditAsync()).Should().Contain(AuditAction.MailDraftDropped);
    }

    [Fact]
    public async Task Draft_of_somebody_else_can_be_discarded_for_the_own_one()
    {
        var theirs = await DraftOfMaxAsync();
        await OpenMailAsync();
        Banner.Should().StartWith("Max is trying new mail settings since").And.Contain("Until confirmed, Mail folder");
        BannerButtons.Should().Equal("Discard draft");

        await SaveAsync("mine.example.org");
        Sees(() => TextOf("main .lp-notice[role=alert]").Should().StartWith("Max saved a draft at"));
        (await World.DraftAsync())!.Id.Should().Be(theirs);
        await PressAsync("Discard and save mine");

        SeesDialog();
        (await World.DraftAsync()).Should().BeEquivalentTo(new { PostfixHost = "mine.example.org", CreatedBy = User.Id });
    }

    [Fact]
    public async Task What_another_window_put_in_force_is_shown_without_a_press()
    {
        await OpenMailAsync();
        await SaveAsync("mta.example.org");
        SeesDialog();
        await PressAsync("Cancel");
        Sees(() => BannerButtons.Should().Contain("Enter code"));

        (await World.ConfirmDraftAsync((await World.DraftAsync())!.Id, await CodeAsync())).Should().BeOfType<AnswerVerdict.Accepted>();

        SeesByLooking(() => TextOf("main .lp-facts h2").Should().Be("In force: Internal Postfix server"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Draft_that_ran_out_says_so_and_can_be_begun_again_though_its_secrets_are_gone(bool swept)
    {
        await SignInAsync(configured: TwoFactorMethod.Email);
        await World.ChangeUserAsync(User, u => u.DisplayName = "Nora");
        await World.UseMailAsync(MailDeliveryMethod.MailFolder);
        (await World.TryAsync(c => c with { Method = MailDeliveryMethod.InternalPostfix, PostfixHost = "mta.example.org" })).Should().Be(MailChange.Drafted);
        World.Advance(TimeSpan.FromHours(24.1));
        await World.SignInAsync(User);
        if (swept)
        {
            await World.Services.GetRequiredService<Housekeeping>().SweepAsync(CancellationToken.None);
        }

        Open<MailDeliveryPage>();
        Sees(() => Banner.Should().StartWith("The draft of Nora was never confirmed and has been dropped after 24 hours. Nothing changed."));
        BannerButtons.Should().Equal("Start again from it", "Dismiss");
        await PressAsync("Start again from it");

        Sees(() => Page.Find("#postfix-host").GetAttribute("value").Should().Be("mta.example.org"));
    }

    [Fact]
    public async Task Old_proof_is_asked_for_before_anything_is_tried()
    {
        await OpenMailAsync();
        await LetProofAgeAsync();

        await SaveAsync("mta.example.org");

        SeesDialog();
        TextOf(".mud-dialog h2").Should().Be("Confirm that it is you");
        (await World.DraftAsync()).Should().BeNull();
    }

    protected override void AddServices(IServiceCollection services)
    {
        base.AddServices(services);
        services.AddMailDelivery();
    }

    private async Task OpenMailAsync()
    {
        await SignInAsync(configured: TwoFactorMethod.Email);
        await World.ChangeUserAsync(User, u => u.DisplayName = "Nora");
        Open<MailDeliveryPage>();
        Sees(() => Page.FindAll("#delivery-method").Should().ContainSingle());
    }

    private async Task SaveAsync(string host)
    {
        await Page.InvokeAsync(() => Page.FindComponent<MudSelect<MailDeliveryMethod>>().Instance.ValueChanged.InvokeAsync(MailDeliveryMethod.InternalPostfix));
        await Page.InvokeAsync(() => Page.Find("#postfix-host").InputAsync(host));
        await Page.InvokeAsync(() => { _ = Page.FindAll("main button").Single(b => Text(b) == "Save and send code").ClickAsync(); });
    }

    /// <summary>The code that left by the draft.</summary>
    private async Task<string> CodeAsync()
    {
        await World.DispatchAsync();
        return ReceivedMail.CodeIn(Postfix.Asked[^1].Text)!;
    }

    private Task<int> SentByDraftsAsync() => World.ReadAsync(db => Task.FromResult(db.OutboxMessages.Count(m => m.Purpose == MailPurpose.MailSettingsCode)));

    private async Task<Guid> DraftOfMaxAsync()
    {
        await World.UseMailAsync(MailDeliveryMethod.MailFolder);
        await World.SignInAsync(await World.AddUserAsync("max@example.org", change: u => u.DisplayName = "Max"));
        (await World.TryAsync(c => c with { SystemNotificationEmail = "max@portal.example" })).Should().Be(MailChange.Drafted);
        return (await World.DraftAsync())!.Id;
    }
}
