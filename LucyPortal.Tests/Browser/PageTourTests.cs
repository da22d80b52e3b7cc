using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Tests.TestSupport.Requirements;
using Microsoft.Playwright;

namespace LucyPortal.Tests.Browser;

/// <summary>Every page, in every size and look: usable by all, nothing wider than the window.</summary>
public sealed class PageTourTests(BrowserFixture browser) : PortalBrowser(browser)
{
    private static readonly (string Path, string Heading, string Name)[] Pages =
    [
        ("/", "Home", "home"),
        ("/account", "Account", "account"),
        ("/account/password", "Password", "password"),
        ("/account/2fa", "2FA Configuration", "2fa-tour"),
        ("/settings/mail", "Mail Settings", "mail-settings"),
        ("/settings/smtp-servers", "SMTP servers", "smtp-servers-none"),
        ("/settings/advanced", "Advanced Settings", "advanced-settings"),
        ("/support/send-log", "Send log", "send-log"),
        ("/support/mailbox", "Mailbox", "mailbox"),
    ];

    public static TheoryData<int, int, bool> Looks => new()
    {
        { View.Desktop.Width, View.Desktop.Height, false },
        { View.Desktop.Width, View.Desktop.Height, true },
        { View.Phone.Width, View.Phone.Height, false },
        { View.Phone.Width, View.Phone.Height, true },
        { View.Narrow.Width, View.Narrow.Height, false },
    };

    [BrowserTheory]
    [MemberData(nameof(Looks))]
    public async Task Every_page_can_be_used_by_everybody(int width, int height, bool dark)
    {
        var view = new View(width, height, dark);
        await World.AddUserAsync(change: u => u.DisplayName = "Nadia Keller-Hinterberger of the Awareness Office");
        await World.UseMailAsync(MailDeliveryMethod.MailFolder);
        await World.WriteMailAsync(code: "048118");
        var page = await OpenAsync(view);
        await SignInAsync(page, "nora@example.org");
        await page.WaitForURLAsync("**/");
        foreach (var (path, heading, name) in Pages)
        {
            await GoToInteractiveAsync(page, path);
            await page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1, Name = heading }).WaitForAsync();
            await page.Locator(".mud-skeleton").First.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
            (await page.Locator("h1").CountAsync()).Should().Be(1, path);
            await ExpectAccessibleAsync(page);
            await page.ExpectNoSidewaysScrollAsync();
            await SaveScreenAsync(page, name, view);
        }
    }

    [BrowserFact]
    public async Task Dead_ends_have_a_way_on()
    {
        await World.AddUserAsync("user@example.org", change: u => u.Role = PortalRole.User);
        var page = await OpenAsync(View.Desktop);
        await SignInAsync(page, "user@example.org");
        await page.WaitForURLAsync("**/");
        foreach (var (path, text, name) in new[]
        {
            ("/nowhere", "There is no page here.", "404"),
            ("/settings/mail", "This page is for administrators.", "403"),
        })
        {
            await page.GotoAsync(path);
            await page.SeeAsync(text);
            await page.FocusComesToAsync("page-heading");
            (await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link).AllTextContentsAsync()).Should().Equal("Home", "Account");
            await ExpectAccessibleAsync(page);
            await SaveScreenAsync(page, name, View.Desktop);
            await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Home", Exact = true }).First.ClickAsync();
            await page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1, Name = "Home" }).WaitForAsync();
        }
    }
}
