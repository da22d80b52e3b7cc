using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Tests.TestSupport.Requirements;
using Microsoft.Playwright;

namespace LucyPortal.Tests.Browser;

/// <summary>What happens to people between the steps: no JavaScript, only a keyboard, two windows, a lost connection.</summary>
public sealed class EverydayTests(BrowserFixture browser) : PortalBrowser(browser)
{
    private const string Nora = "nora@example.org";

    /// <summary>The first run lies behind: mail has a sender.</summary>
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await World.UseMailAsync(MailDeliveryMethod.MailFolder);
    }

    [BrowserFact]
    public async Task Sign_in_with_a_code_works_without_javascript()
    {
        await World.AddUserAsync(configured: TwoFactorMethod.Email);
        var page = await OpenAsync(View.Phone with { JavaScript = false });
        await SignInAsync(page, Nora);
        await page.SeeAsync("Enter your code");
        var first = await World.LatestCodeAsync();

        await page.GetByText("Check again").ClickAsync();
        await page.SeeAsync("Written to the mail folder");
        // It says that it is disabled and can be pressed all the same: without JavaScript nothing would enable it again.
        await page.GetByRole(AriaRole.Button, new() { Name = "click here" }).ClickAsync(new() { Force = true });
        await page.GetByText("You can send a new code in").WaitForAsync();
        World.Mailbox.To(Nora).Should().ContainSingle();
        await page.EnterAsync("Code", "12345");
        await page.PressAsync("Verify");
        await page.SeeAsync("That is 5 digits. A code has 6.");
        await page.EnterAsync("Code", first);
        await page.PressAsync("Verify");

        await page.WaitForURLAsync("**/");
    }

    [BrowserFact]
    public async Task The_theme_can_be_chosen_without_javascript_and_stays()
    {
        await World.AddUserAsync();
        var page = await OpenAsync(View.Desktop with { JavaScript = false });
        await page.GotoAsync("/login");

        await page.PressAsync("Dark");
        await page.GotoAsync("/login");

        (await page.GetAttributeAsync("html", "data-theme")).Should().Be("dark");
        await ExpectPressedAsync(page, "Dark");
    }

    [BrowserFact]
    public async Task Everything_can_be_done_by_keyboard()
    {
        await World.AddUserAsync();
        var page = await OpenAsync(View.Desktop);
        await page.GotoAsync("/login");
        await page.FocusComesToAsync("email");
        await page.Keyboard.TypeAsync(Nora);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync(PortalWorld.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/");
        await GoToInteractiveAsync(page, "/account/2fa");
        await page.SeeAsync("2FA is off.");

        await page.OpenMethodsByKeyboardAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        await page.SeeAsync("Save your choice first.");
        await page.FocusAsync("#two-factor-save");
        await page.Keyboard.PressAsync("Enter");
        await page.SeeAsync("2FA is not on yet.");
        await page.FocusAsync("#two-factor-configure");
        await page.Keyboard.PressAsync("Enter");
        await page.FocusComesToAsync("token-code");
        await page.Keyboard.PressAsync("Escape");
        await page.FocusComesToAsync("two-factor-configure");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Enter code" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.FocusComesToAsync("token-code");
        World.Mailbox.To(Nora).Should().ContainSingle("opening the dialog again sends nothing");
        await page.Keyboard.TypeAsync(await World.LatestCodeAsync());
        await page.Keyboard.PressAsync("Enter");
        await page.FocusComesToAsync("recovery-lead");
        foreach (var _ in new[] { "Copy", "Print", "Download", "I have saved them" })
        {
            await page.Keyboard.PressAsync("Tab");
        }

        await page.Keyboard.PressAsync("Space");
        await page.Locator(".mud-dialog-actions button:not([disabled])").WaitForAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.SeeAsync("2FA is configured.");
    }

    [BrowserFact]
    public async Task Whoever_moves_by_keyboard_sees_where_the_focus_is_and_keeps_it()
    {
        await World.AddUserAsync();
        var page = await OpenAsync(View.Desktop);
        await SignInAsync(page, Nora);
        await GoToInteractiveAsync(page, "/account/2fa");
        await page.SeeAsync("2FA is off.");

        await page.OpenMethodsByKeyboardAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        await page.SeeAsync("Save your choice first.");
        foreach (var place in new[] { "#two-factor-save", "nav[aria-label=Breadcrumb] a", ".lp-tabs a", "header button" })
        {
            await page.FocusAsync(place);
            (await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outline")).Should().Contain("solid 3px", place);
        }

        await page.FocusAsync(".lp-tabs a");
        var before = await page.EvaluateHandleAsync("document.activeElement");
        await page.Keyboard.PressAsync("Enter");
        await page.FocusComesToAsync("leave-stay");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("Leave without saving?").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
        await page.WaitForFunctionAsync("e => document.activeElement === e", before);
        await page.EvaluateAsync("LucyPortal.arrive('page-heading')");
        (await page.EvaluateAsync<bool>("e => document.activeElement === e", before)).Should().BeTrue("a heading takes no focus from the content");
    }

    [BrowserFact]
    public async Task Other_windows_are_sent_to_the_sign_in_with_the_reason()
    {
        await World.AddUserAsync(change: u => u.SavedMethod = TwoFactorMethod.Email);
        var other = await OpenAsync(View.Desktop);
        await SignInAsync(other, Nora);
        await WaitForCircuitAsync(other);
        var page = await OpenAsync(View.Desktop);
        await SignInAsync(page, Nora);
        await GoToInteractiveAsync(page, "/account/2fa");

        await page.PressAsync("Configure 2FA");
        await page.FocusComesToAsync("token-code");
        await page.EnterAsync("Code", await World.LatestCodeAsync());
        await page.PressAsync("Configure");

        await other.SeeAsync("2FA is configured. Sign in again; from now on we ask for a code.");
        other.Url.Should().Contain("/login?reason=configured");
    }

    [BrowserFact]
    public async Task A_lost_connection_is_told_and_what_was_typed_stays()
    {
        await World.AddUserAsync();
        var page = await OpenAsync(View.Desktop);
        await SignInAsync(page, Nora);
        await GoToInteractiveAsync(page, "/account");
        await page.EnterAsync("Display name", "Nora, typed before");

        await page.Context.SetOfflineAsync(true);
        await page.EvaluateAsync("Blazor._internal.forceCloseConnection()");
        await page.SeeAsync("Connection lost. Trying again…");
        await page.Context.SetOfflineAsync(false);

        await page.GetByText("Connection lost. Trying again…").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Hidden });
        (await page.GetByLabel("Display name").InputValueAsync()).Should().Be("Nora, typed before");
    }

    [BrowserFact]
    public async Task A_phone_shows_code_field_and_button_above_its_keyboard()
    {
        await World.AddUserAsync(change: u => u.SavedMethod = TwoFactorMethod.Email);
        // What is left of 844 when the keyboard is open.
        var page = await OpenAsync(new View(View.Phone.Width, 500));
        await SignInAsync(page, Nora);
        await GoToInteractiveAsync(page, "/account/2fa");
        await page.PressAsync("Configure 2FA");
        await page.FocusComesToAsync("token-code");

        var field = (await page.Locator("#token-code").BoundingBoxAsync())!;
        var button = (await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Configure", Exact = true }).BoundingBoxAsync())!;

        field.Y.Should().BeGreaterThanOrEqualTo(0);
        (field.Y + field.Height).Should().BeLessThanOrEqualTo(button.Y, "the sticky actions must not cover the field");
        (button.Y + button.Height).Should().BeLessThanOrEqualTo(500);
    }

    [BrowserFact]
    public async Task On_a_phone_what_was_done_is_said_beside_the_button_that_did_it()
    {
        await World.AddUserAsync();
        var page = await OpenAsync(View.Narrow);
        await SignInAsync(page, Nora);
        await GoToInteractiveAsync(page, "/account");
        await page.EnterAsync("Display name", "Nora K.");
        await page.PressAsync("Save");
        await page.SeeAsync("Your account is saved.");
        await SaveScreenAsync(page, "snackbar", View.Narrow);

        var said = (await page.Locator(".mud-snackbar").BoundingBoxAsync())!;
        var button = (await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save", Exact = true }).BoundingBoxAsync())!;
        var bar = (await page.Locator("header.lp-bar").BoundingBoxAsync())!;

        said.Y.Should().BeGreaterThanOrEqualTo(bar.Y + bar.Height);
        (said.Y + said.Height).Should().BeLessThanOrEqualTo(button.Y);
        said.X.Should().BeGreaterThanOrEqualTo(0);
        (said.X + said.Width).Should().BeLessThanOrEqualTo(View.Narrow.Width);
    }

    [BrowserFact]
    public async Task Navigation_on_a_phone_covers_neither_the_bar_nor_makes_the_page_wider()
    {
        await World.AddUserAsync();
        var page = await OpenAsync(View.Phone);
        await SignInAsync(page, Nora);
        await GoToInteractiveAsync(page, "/account");

        await page.Locator("[aria-controls=navigation][aria-expanded=false]").WaitForAsync();
        await page.PressAsync("Navigation");
        await page.WaitForFunctionAsync("() => document.querySelector('#navigation').contains(document.activeElement)");
        await SaveScreenAsync(page, "drawer", View.Phone);

        var bar = (await page.Locator("header.lp-bar").BoundingBoxAsync())!;
        var navigation = (await page.Locator("#navigation").BoundingBoxAsync())!;
        navigation.Y.Should().BeGreaterThanOrEqualTo(bar.Y + bar.Height - 1, "only the line below the bar may be covered");
        await page.ExpectNoSidewaysScrollAsync();
    }

    [BrowserFact]
    public async Task Buttons_answer_within_the_time_that_the_design_gives_to_motion()
    {
        await World.AddUserAsync();
        var page = await OpenAsync(View.Desktop with { Still = false });
        await SignInAsync(page, Nora);
        await GoToInteractiveAsync(page, "/account");
        await page.SeeAsync("The portal shows this name");

        var times = await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('.mud-button, .mud-icon-button')].flatMap(e => getComputedStyle(e).transitionDuration.split(', '))");

        times.Should().NotBeEmpty().And.OnlyContain(time => time == "0.12s");
    }

    private static async Task ExpectPressedAsync(IPage page, string button) =>
        (await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = button }).GetAttributeAsync("aria-pressed")).Should().Be("true");
}
