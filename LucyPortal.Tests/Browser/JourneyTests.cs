using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Tests.TestSupport.Requirements;
using Microsoft.Playwright;

namespace LucyPortal.Tests.Browser;

/// <summary>The whole job, as a new administrator does it: from the setup link to the sign-in with a code, and back.</summary>
public sealed class JourneyTests(BrowserFixture browser) : PortalBrowser(browser)
{
    private const string Nadia = "nadia.keller@example.org";

    private View _view = View.Desktop;

    public static TheoryData<int, int, bool> Looks => new()
    {
        { View.Desktop.Width, View.Desktop.Height, false },
        { View.Phone.Width, View.Phone.Height, true },
    };

    [BrowserTheory]
    [MemberData(nameof(Looks))]
    public async Task From_the_setup_link_to_the_next_sign_in_and_off_again(int width, int height, bool dark)
    {
        _view = new View(width, height, dark);
        var page = await OpenAsync(_view);
        await SetUpAsync(page);
        await SignInAsync(page, Nadia);
        await page.WaitForURLAsync("**/");
        await ConfigureAsync(page);
        await SignInWithCodeAsync(page);
        await TurnOffAsync(page);

        await SignInAsync(await OpenAsync(_view), Nadia);
        (await World.ReadAsync(db => Task.FromResult(db.Users.Single().ConfiguredMethod))).Should().Be(TwoFactorMethod.None);
    }

    private async Task SetUpAsync(IPage page)
    {
        await page.GotoAsync("/login");
        await page.SeeAsync("Open the setup link that the server printed at its start.");
        await page.GotoAsync(await World.NewSetupLinkAsync());
        page.Url.Should().EndWith("/setup", "the token must not stay in the address");
        await page.EnterAsync("Display name", "Nadia Keller");
        await page.EnterAsync("Email", Nadia);
        await page.EnterAsync("Password", "short");
        await LookAsync(page, "setup");
        await page.PressAsync("Create administrator");
        await page.SeeAsync("5 characters. It must have at least 12.");
        (await page.GetByLabel("System notification email").InputValueAsync()).Should().Be("noreply@example.org");
        await LookAsync(page, "setup-mistake");
        await page.EnterAsync("Password", PortalWorld.Password);
        await page.PressAsync("Create administrator");
        await page.SeeAsync("Your account is ready. Sign in.");
        (await page.GetByLabel("Email").InputValueAsync()).Should().Be(Nadia);
        await LookAsync(page, "login");
    }

    private async Task ConfigureAsync(IPage page)
    {
        await GoToInteractiveAsync(page, "/account/2fa");
        await page.SeeAsync("2FA is off. Your password alone signs you in.");
        await LookAsync(page, "2fa-off");
        await page.OpenMethodsAsync();
        await LookAsync(page, "2fa-select");
        await page.Keyboard.PressAsync("Escape");
        await page.ChooseMethodAsync("Email");
        await page.PressAsync("Save");
        await page.SeeAsync("2FA is not on yet.");
        await LookAsync(page, "2fa");
        await page.PressAsync("Configure 2FA");
        await page.SeeAsync("Written to the mail folder");
        await page.FocusComesToAsync("token-code");
        await LookAsync(page, "dialog");
        await page.EnterAsync("Code", CodeSteps.OtherThan(await World.LatestCodeAsync(Nadia)));
        await page.Keyboard.PressAsync("Enter");
        await page.SeeAsync("This code is not right. 2 tries left.");
        await page.FocusComesToAsync("token-code");
        await LookAsync(page, "dialog-wrong");
        var code = await World.LatestCodeAsync(Nadia);
        await page.EnterAsync("Code", $" {code[..3]} {code[3..]}");
        await page.PressAsync("Configure");
        await page.FocusComesToAsync("recovery-lead");
        await LookAsync(page, "recovery-codes");
        await page.SaveRecoveryCodesAsync();
        await page.SeeAsync("2FA is configured. Sign in again; from now on we ask for a code.");
        await LookAsync(page, "login-configured");
    }

    private async Task SignInWithCodeAsync(IPage page)
    {
        var mails = World.Mailbox.To(Nadia).Count;
        await SignInAsync(page, Nadia);
        await page.SeeAsync("Enter your code");
        await page.SeeAsync("Written to the mail folder");
        await LookAsync(page, "verify");
        await page.ReloadAsync();
        await page.EnterAsync("Code", CodeSteps.OtherThan(await World.LatestCodeAsync(Nadia)));
        await page.PressAsync("Verify");
        await page.SeeAsync("This code is not right. 2 tries left.");
        await LookAsync(page, "verify-wrong");
        (World.Mailbox.To(Nadia).Count - mails).Should().Be(1, "a reload and a wrong code send nothing");
        await page.EnterAsync("Code", await World.LatestCodeAsync(Nadia));
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/");
        await WaitForCircuitAsync(page);
    }

    private async Task TurnOffAsync(IPage page)
    {
        await GoToInteractiveAsync(page, "/account/2fa");
        await page.SeeAsync("2FA is on since");
        await LookAsync(page, "2fa-on");
        await page.ChooseMethodAsync("None");
        await page.SeeAsync("Saving this turns 2FA off. We ask you for a code first.");
        await page.PressAsync("Save");
        await page.SeeAsync("Written to the mail folder");
        await LookAsync(page, "turn-off");
        await page.EnterAsync("Code", await World.LatestCodeAsync(Nadia));
        await page.PressAsync("Turn off 2FA");
        await page.SeeAsync("2FA is off. Your other sessions were ended.");
        await LookAsync(page, "2fa-turned-off");
    }

    /// <summary>A state that people meet: it must be usable by all, fit the window, and be shown when asked for.</summary>
    private async Task LookAsync(IPage page, string name)
    {
        await ExpectAccessibleAsync(page);
        await page.ExpectNoSidewaysScrollAsync();
        await SaveScreenAsync(page, name, _view);
    }
}
