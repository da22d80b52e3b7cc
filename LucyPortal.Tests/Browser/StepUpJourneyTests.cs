using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Tests.TestSupport.Requirements;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace LucyPortal.Tests.Browser;

/// <summary>An administrator changes settings long after the sign-in, with each of the ways to step up.</summary>
public sealed class StepUpJourneyTests(BrowserFixture browser) : PortalBrowser(browser)
{
    private const string Nora = "nora@example.org";
    private const string Field = "System notification email";

    private View _view = View.Desktop;

    public static TheoryData<int, int, bool> Looks => new()
    {
        { View.Desktop.Width, View.Desktop.Height, false },
        { View.Desktop.Width, View.Desktop.Height, true },
        { View.Phone.Width, View.Phone.Height, false },
        { View.Phone.Width, View.Phone.Height, true },
    };

    [BrowserTheory]
    [MemberData(nameof(Looks))]
    public async Task Settings_are_saved_after_a_step_up_and_nothing_typed_is_lost(int width, int height, bool dark)
    {
        _view = new View(width, height, dark);
        var user = await World.AddUserAsync();
        await World.UseMailAsync(MailDeliveryMethod.MailFolder);
        var page = await OpenAsync(_view);
        await SignInAsync(page, Nora);
        await page.WaitForURLAsync("**/");

        await ByPasswordAsync(page);
        await World.ChangeUserAsync(user, u => u.ConfiguredMethod = u.SavedMethod = TwoFactorMethod.Email);
        await World.ReadAsync(db => db.Sessions.ExecuteUpdateAsync(s => s.SetProperty(x => x.Method, TwoFactorMethod.Email)));
        await ByCodeAsync(page);
        await WithoutSenderAsync(page);
        await WhileMailFailsAsync(page);
    }

    private async Task ByPasswordAsync(IPage page)
    {
        await TypeAsync(page, "first@example.org");
        await SaveAsync(page, "step-up-password");
        await LookAsync(page, "step-up-password");
        await page.Keyboard.PressAsync("Escape");
        await SeeKeptAsync(page, "first@example.org");

        await SaveAsync(page, "step-up-password");
        await page.EnterAsync("Current password", "wrong");
        await page.Keyboard.PressAsync("Enter");
        await page.SeeAsync("The current password is not right.");
        await page.FocusComesToAsync("step-up-password");
        await LookAsync(page, "step-up-password-wrong");
        await page.EnterAsync("Current password", PortalWorld.Password);
        await page.PressAsync("Continue");
        await SeeTriedAsync(page, "first@example.org");
    }

    private async Task ByCodeAsync(IPage page)
    {
        await TypeAsync(page, "second@example.org");
        await SaveAsync(page, "token-code");
        await page.SeeAsync("Written to the mail folder");
        await LookAsync(page, "step-up-code");
        await page.Keyboard.PressAsync("Escape");
        await SeeKeptAsync(page, "second@example.org");

        await SaveAsync(page, "token-code");
        await page.EnterAsync("Code", await World.LatestCodeAsync());
        await page.Keyboard.PressAsync("Enter");
        await SeeTriedAsync(page, "second@example.org");
    }

    private async Task WithoutSenderAsync(IPage page)
    {
        await World.UseMailAsync(MailDeliveryMethod.MailFolder, sender: null);
        await TypeAsync(page, "third@example.org");
        await SaveAsync(page, "no-code-continue");
        await LookAsync(page, "step-up-no-sender");
        await page.PressAsync("Continue");
        await SeeSavedAsync(page, "third@example.org");
    }

    private async Task WhileMailFailsAsync(IPage page)
    {
        // Nothing listens there.
        await World.UseMailAsync(MailDeliveryMethod.InternalPostfix, "third@example.org", "localhost", 1);
        await TypeAsync(page, "fourth@example.org");
        await SaveAsync(page, "token-code");
        await page.SeeAsync("Mail is failing");
        await LookAsync(page, "step-up-mail-failing");
        await page.PressAsync("Continue without a code");
        await page.SeeAsync("Confirm mail settings");
        await page.Keyboard.PressAsync("Escape");
        await page.SeeAsync("A draft of yours is not in force yet.");
        (await SenderAsync()).Should().Be("third@example.org");
    }

    /// <summary>Opens the page and types into it, while the last proof grows old.</summary>
    private async Task TypeAsync(IPage page, string text)
    {
        await GoToInteractiveAsync(page, "/settings/advanced");
        await page.EnterAsync(Field, text);
        var old = World.Now.AddMinutes(-16);
        await World.ReadAsync(db => db.Sessions.ExecuteUpdateAsync(s => s
            .SetProperty(x => x.CreatedAt, old)
            .SetProperty(x => x.StepUpAt, (DateTime?)null)
            .SetProperty(x => x.MailRepairAt, (DateTime?)null)));
    }

    /// <summary>Presses <c>Save</c>: the dialog comes, with the focus where it belongs.</summary>
    private static async Task SaveAsync(IPage page, string focus)
    {
        await page.Locator("main button", new PageLocatorOptions { HasTextString = "Save" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Confirm that it is you" }).WaitForAsync();
        await page.FocusComesToAsync(focus);
    }

    private async Task SeeKeptAsync(IPage page, string typed)
    {
        await page.WaitForFunctionAsync("() => document.activeElement?.textContent.trim().startsWith('Save')");
        (await page.GetByLabel(Field).InputValueAsync()).Should().Be(typed);
        (await SenderAsync()).Should().NotBe(typed);
    }

    /// <summary>Sees it tried, and types the code that left by it; only the first sender of all is in force at once.</summary>
    private async Task SeeTriedAsync(IPage page, string sender)
    {
        await page.ConfirmMailSettingsAsync(World, Nora);
        await page.SeeAsync($"In force: messages come from {sender}.");
        (await SenderAsync()).Should().Be(sender);
    }

    private async Task SeeSavedAsync(IPage page, string sender)
    {
        await page.Locator(".lp-reason", new PageLocatorOptions { HasTextString = "Saved." }).WaitForAsync();
        await page.WaitForFunctionAsync("() => document.activeElement?.textContent.trim() === 'Save'");
        (await SenderAsync()).Should().Be(sender);
    }

    private Task<string?> SenderAsync() => World.ReadAsync(db => db.MailSettings
        .Where(s => s.Status == MailSettingsStatus.InForce)
        .Select(s => s.SystemNotificationEmail)
        .SingleAsync());

    private async Task LookAsync(IPage page, string name)
    {
        await ExpectAccessibleAsync(page);
        await page.ExpectNoSidewaysScrollAsync();
        await SaveScreenAsync(page, name, _view);
    }
}
