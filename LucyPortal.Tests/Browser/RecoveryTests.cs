using System.Text.RegularExpressions;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Tests.TestSupport.Requirements;
using Microsoft.Playwright;

namespace LucyPortal.Tests.Browser;

/// <summary>The way back in for whoever gets no code: kept, used, made anew.</summary>
public sealed partial class RecoveryTests(BrowserFixture browser) : PortalBrowser(browser)
{
    private const string Nora = "nora@example.org";

    private View _view = View.Desktop;

    public static TheoryData<int, int, bool> Looks => new()
    {
        { View.Desktop.Width, View.Desktop.Height, false },
        { View.Desktop.Width, View.Desktop.Height, true },
        { View.Phone.Width, View.Phone.Height, false },
        { View.Phone.Width, View.Phone.Height, true },
        { View.Narrow.Width, View.Narrow.Height, false },
    };

    /// <summary>The first run lies behind: mail has a sender.</summary>
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await World.UseMailAsync(MailDeliveryMethod.MailFolder);
    }

    [BrowserFact]
    public async Task The_codes_are_copied_printed_and_downloaded_by_keyboard_and_Escape_skips_nothing()
    {
        await World.AddUserAsync(change: u => u.SavedMethod = TwoFactorMethod.Email);
        var page = await OpenAsync(View.Desktop);
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await SignInAsync(page, Nora);
        await ConfigureAsync(page);
        await page.EvaluateAsync("window.print = () => { window.printed = true; }");
        var codes = await ShownAsync(page);

        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.SeeAsync("Copied.");
        var copied = await page.EvaluateAsync<string>("navigator.clipboard.readText()");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForFunctionAsync("window.printed");
        await page.Keyboard.PressAsync("Tab");
        var download = await page.RunAndWaitForDownloadAsync(() => page.Keyboard.PressAsync("Enter"));
        await page.SeeAsync("Downloaded as lucy-recovery-codes.txt.");

        (await ShownAsync(page)).Should().Equal(codes).And.HaveCount(10);
        copied.Should().StartWith("Lucy recovery codes of nora@example.org, made on ");
        copied.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Should().Equal(codes);
        download.SuggestedFilename.Should().Be("lucy-recovery-codes.txt");
        (await File.ReadAllTextAsync(await download.PathAsync())).Should().Be(copied);
    }

    [BrowserFact]
    public async Task Where_scripts_have_no_clipboard_the_codes_are_copied_all_the_same()
    {
        await World.AddUserAsync(change: u => u.SavedMethod = TwoFactorMethod.Email);
        var page = await OpenAsync(View.Desktop);
        await page.AddInitScriptAsync("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
        await SignInAsync(page, Nora);
        await ConfigureAsync(page);

        await page.PressAsync("Copy");

        await page.SeeAsync("Copied.");
        (await page.EvaluateAsync<string>("getSelection().toString()")).Should().ContainAll(await ShownAsync(page));
    }

    [BrowserFact]
    public async Task Only_the_sheet_is_printed()
    {
        await World.AddUserAsync(change: u => u.SavedMethod = TwoFactorMethod.Email);
        var page = await OpenAsync(View.Desktop with { Dark = true });
        await SignInAsync(page, Nora);
        await ConfigureAsync(page);

        await page.EvaluateAsync("dispatchEvent(new Event('beforeprint'))");
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });

        await SaveScreenAsync(page, "recovery-print", View.Desktop);
        (await page.EvaluateAsync<string>("document.body.innerText.trim()")).Should().StartWith("Lucy recovery codes of nora@example.org")
            .And.ContainAll(await page.Locator(".lp-print code").AllTextContentsAsync());
        (await page.GetByRole(AriaRole.Button).CountAsync()).Should().Be(0, "what is not the sheet is hidden");
        (await page.Locator(".lp-print").BoundingBoxAsync())!.Y.Should().BeLessThan(20, "it begins where the paper begins");

        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Screen });
        await page.EvaluateAsync("dispatchEvent(new Event('afterprint'))");
        (await page.Locator(".lp-print").CountAsync()).Should().Be(0);
    }

    [BrowserTheory]
    [MemberData(nameof(Looks))]
    public async Task A_recovery_code_signs_in_where_no_code_comes(int width, int height, bool dark)
    {
        _view = new View(width, height, dark);
        var codes = await World.MakeRecoveryCodesAsync(await World.AddUserAsync(configured: TwoFactorMethod.Email));
        var page = await OpenAsync(_view);
        await SignInAsync(page, Nora);
        await LookAsync(page, "verify-with-recovery");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Use a recovery code" }).ClickAsync();
        await page.FocusComesToAsync("recovery-code");
        await LookAsync(page, "recovery");
        await page.EnterAsync("Recovery code", RecoverySteps.NobodysCode);
        await page.PressAsync("Sign in");
        await page.SeeAsync("This recovery code is not right, or it was used before.");
        await LookAsync(page, "recovery-wrong");
        await page.EnterAsync("Recovery code", codes[0].ToLowerInvariant());
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/");

        await GoToInteractiveAsync(page, "/account/2fa");
        await page.SeeAsync("9 recovery codes left.");
        await LookAsync(page, "2fa-recovery");
    }

    [BrowserTheory]
    [MemberData(nameof(Looks))]
    public async Task Few_codes_are_made_new_after_a_code_by_email(int width, int height, bool dark)
    {
        _view = new View(width, height, dark);
        var settings = await World.UseMailAsync(MailDeliveryMethod.MailFolder);
        var user = await World.AddUserAsync(configured: TwoFactorMethod.Email, change: u => u.Prove(Nora, settings.Id));
        var old = await World.MakeRecoveryCodesAsync(user);
        await World.UseUpAsync(user, old, 7);
        var page = await OpenAsync(_view);
        await SignInAsync(page, Nora);
        await page.EnterAsync("Code", await World.LatestCodeAsync());
        await page.PressAsync("Verify");
        await page.WaitForURLAsync("**/");
        await page.SeeAsync("3 recovery codes left.");
        await LookAsync(page, "home-recovery-low");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Make new ones" }).ClickAsync();
        await page.SeeAsync("The old ones stop working.");
        await LookAsync(page, "2fa-recovery-low");
        await page.PressAsync("Make new ones");
        await page.FocusComesToAsync("token-code");
        await page.SeeAsync("Written to the mail folder");
        await LookAsync(page, "recovery-step-up");
        await page.EnterAsync("Code", await World.LatestCodeAsync());
        await page.PressAsync("Continue");
        await page.FocusComesToAsync("recovery-lead");
        (await ShownAsync(page)).Should().NotIntersectWith(old);
        await LookAsync(page, "recovery-new");
        await page.SaveRecoveryCodesAsync();
        await page.SeeAsync("Your new recovery codes are in force.");
        await page.FocusComesToAsync("two-factor-make-codes");
        await page.SeeAsync("10 recovery codes left.");
        await LookAsync(page, "2fa-recovery-new");
    }

    [BrowserFact]
    public async Task Locked_pages_lead_to_the_way_that_is_left_and_work_without_javascript()
    {
        _view = View.Phone with { JavaScript = false };
        await World.AddUserAsync(configured: TwoFactorMethod.Email);
        var page = await OpenAsync(_view);
        await SignInAsync(page, Nora);
        await page.GotoAsync("/login/recovery");
        for (var i = 0; i < 6; i++)
        {
            await page.EnterAsync("Recovery code", RecoverySteps.NobodysCode);
            await page.PressAsync("Sign in");
        }

        await page.SeeAsync("Too many wrong recovery codes.");
        await SaveScreenAsync(page, "recovery-locked", _view);
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Use a code by email" }).ClickAsync();
        await page.EnterAsync("Code", await World.LatestCodeAsync());
        await page.PressAsync("Verify");
        await page.WaitForURLAsync("**/");
    }

    private async Task ConfigureAsync(IPage page)
    {
        await GoToInteractiveAsync(page, "/account/2fa");
        await page.PressAsync("Configure 2FA");
        await page.FocusComesToAsync("token-code");
        await page.EnterAsync("Code", await World.LatestCodeAsync());
        await page.PressAsync("Configure");
        await page.FocusComesToAsync("recovery-lead");
    }

    private static async Task<IReadOnlyList<string>> ShownAsync(IPage page)
    {
        var codes = await page.Locator("[data-sheet] code").AllTextContentsAsync();
        codes.Should().AllSatisfy(c => Code().IsMatch(c).Should().BeTrue());
        return codes;
    }

    /// <summary>A state that people meet: it must be usable by all, fit the window, and be shown when asked for.</summary>
    private async Task LookAsync(IPage page, string name)
    {
        await ExpectAccessibleAsync(page);
        await page.ExpectNoSidewaysScrollAsync();
        await SaveScreenAsync(page, name, _view);
    }

    [GeneratedRegex("^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$")]
    private static partial Regex Code();
}
