using AngleSharp.Dom;
using Bunit;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Features.AdvancedSettings;
using LucyPortal.Tests.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Features.TwoFactor;

/// <summary>A page of another feature that asks for a step-up: the advanced settings, in the portal's shell.</summary>
public abstract class StepUpTest : TwoFactorTest
{
    protected const string Title = "Confirm that it is you";
    protected const string Kept = "What you typed on the page is kept.";
    private const string Tried = "The email address is a draft. Not in force.";
    protected const string Typed = "typed@example.org";

    /// <summary>The field of the page.</summary>
    protected IElement Sender => Page.Find("#system-notification-email");

    /// <summary>What stands beside <c>Save</c>.</summary>
    protected string Outcome => TextOf("main .lp-actions [role=status]");

    /// <summary>Opens the page long after the sign-in and types into it.</summary>
    protected async Task TypeAsync(TwoFactorMethod configured, string field = "system-notification-email", string text = Typed)
    {
        await SignInAsync(configured: configured);
        await LetProofAgeAsync();
        Open<AdvancedSettingsPage>();
        Sees(() => Page.FindAll("#help-contact").Should().ContainSingle());
        await Page.InvokeAsync(() => Page.Find($"#{field}").InputAsync(text));
    }

    /// <summary>Presses <c>Save</c>; what follows may take as long as a dialog is open.</summary>
    protected Task SaveAsync() => Page.InvokeAsync(() => { _ = Page.FindAll("main button").First(b => Text(b).StartsWith("Save", StringComparison.Ordinal)).ClickAsync(); });

    /// <summary>Types and saves long after the sign-in: the step-up is asked for.</summary>
    protected async Task AskAsync(TwoFactorMethod configured)
    {
        await TypeAsync(configured);
        await SaveAsync();
        Sees(() => Page.FindAll(".mud-dialog h2").Should().ContainSingle());
    }

    /// <summary>Sees that it was saved: as a draft, whose code is asked for next, or in force where no mail could leave before.</summary>
    protected async Task SeesSavedAsync()
    {
        Sees(() => Outcome.Should().BeOneOf("Saved.", Tried));
        if (Outcome == Tried)
        {
            Sees(() => Page.FindAll(".mud-dialog h2").Select(Text).Should().Equal("Confirm mail settings"));
            await PressAsync("Cancel");
        }

        SeesNoDialog();
        (await World.UseAsync<MailSettingsStore, MailSettings?>(s => s.DraftAsync(CancellationToken.None)) ?? await InForceAsync())
            .SystemNotificationEmail.Should().Be(Typed);
    }

    /// <summary>Sees that nothing has changed, and that what was typed stands where it was.</summary>
    protected async Task SeesNothingChangedAsync()
    {
        SeesNoDialog();
        Sees(() => FocusReturned.Should().BeTrue());
        Sender.GetAttribute("value").Should().Be(Typed);
        Outcome.Should().NotBe("Saved.").And.NotBe(Tried);
        (await InForceAsync()).SystemNotificationEmail.Should().NotBe(Typed);
        (await World.StoredAsync(Session)).Should().Match<Session>(s => s.StepUpAt == null && s.MailRepairAt == null);
    }

    /// <summary>True when what had the focus before the dialog has it again.</summary>
    protected bool FocusReturned
    {
        get
        {
            var calls = Browser.Calls.Select(c => c.Function).ToList();
            return calls.LastIndexOf("LucyPortal.restoreFocus") > calls.LastIndexOf("LucyPortal.rememberFocus");
        }
    }

    protected Task<MailSettings> InForceAsync() => World.UseAsync<MailSettingsStore, MailSettings>(s => s.GetAsync(CancellationToken.None));

    protected override void AddServices(IServiceCollection services)
    {
        base.AddServices(services);
        services.AddAdvancedSettings();
    }
}
