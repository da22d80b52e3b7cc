using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Tests.TestSupport.Requirements;
using LucyPortal.Verification;
using Microsoft.Playwright;

namespace LucyPortal.Tests.Browser;

/// <summary>What people see of the server's console: pages that close, the link to a new password, the line on the home page.</summary>
public sealed class ConsoleTests(BrowserFixture browser) : PortalBrowser(browser)
{
    private const string Nora = "nora@example.org";
    private const string Tom = "tom@example.org";
    private const string New = "umbrella violin canyon 77";

    /// <summary>The first run lies behind: mail has a sender.</summary>
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await World.UseMailAsync(MailDeliveryMethod.MailFolder);
    }

    [BrowserFact]
    public async Task An_open_page_is_at_the_sign_in_within_five_seconds_of_a_reset_on_the_console()
    {
        await World.AddUserAsync(Tom);
        var page = await OpenAsync(View.Desktop);
        await SignInAsync(page, Tom);
        await GoToInteractiveAsync(page, "/account");

        var outcome = await World.Surroundings.RunConsoleAsync("reset-2fa", "--email", Tom, "--reason", "Lost phone");

        outcome.Exit.Should().Be(0);
        await page.GetByText("Your 2FA was reset by an administrator. After signing in you set it up again.")
            .WaitForAsync(new LocatorWaitForOptions { Timeout = 5000 });
        page.Url.Should().Contain("/login?reason=reset");
    }

    [BrowserTheory]
    [MemberData(nameof(PageTourTests.Looks), MemberType = typeof(PageTourTests))]
    public async Task The_home_page_shows_it_until_it_is_acknowledged(int width, int height, bool dark)
    {
        var view = new View(width, height, dark);
        await World.AddUserAsync();
        await World.AddUserAsync(Tom, change: u => u.DisplayName = "Tom Baker-Hinterberger of the Awareness Office");
        await World.UseAsync<AccountRescue>(r => r.ResetTwoFactorAsync(Tom, "Lost his phone on a train; I called him back on the number that we have.", default));
        await World.UseAsync<AccountRescue>(r => r.UnlockAsync(Nora, "Locked out by somebody who guesses", default));
        await World.UseAsync<AccountRescue>(r => r.MakePasswordLinkAsync(Tom, "Forgot it over the holidays", default));
        var page = await OpenAsync(view);
        await SignInAsync(page, Nora);
        await GoToInteractiveAsync(page, "/");
        await page.SeeAsync("It is your own account, so another administrator has to acknowledge it.");
        await ExpectAccessibleAsync(page);
        await page.ExpectNoSidewaysScrollAsync();
        await SaveScreenAsync(page, "console-home", view);

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Acknowledge" }).First.ClickAsync();

        await page.GetByText("A link to a new password was made for Tom").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
        await page.FocusComesToAsync("page-heading");
    }

    [BrowserTheory]
    [MemberData(nameof(PageTourTests.Looks), MemberType = typeof(PageTourTests))]
    public async Task The_link_leads_to_a_new_password_and_says_when_it_is_dead(int width, int height, bool dark)
    {
        var view = new View(width, height, dark);
        await World.AddUserAsync(Tom);
        var made = await World.UseAsync<AccountRescue, RescueResult>(r => r.MakePasswordLinkAsync(Tom, "Forgot it", default));
        var link = $"/reset-password?token={((RescueResult.Done)made).LinkToken}";
        var page = await OpenAsync(view);

        await page.GotoAsync(link);
        new Uri(page.Url).PathAndQuery.Should().Be("/reset-password");
        await page.FocusComesToAsync("newPassword");
        await SeeAllAsync(page, "reset-password", view);
        await page.EnterAsync("New password", New);
        await page.EnterAsync("Repeat new password", "something else");
        await page.PressAsync("Save");
        await page.FocusComesToAsync("repeatPassword");
        await SeeAllAsync(page, "reset-password-error", view);
        await page.EnterAsync("New password", New);
        await page.EnterAsync("Repeat new password", New);
        await page.GetByText("Show passwords").ClickAsync();
        (await page.GetAttributeAsync("#repeatPassword", "type")).Should().Be("text");
        await page.PressAsync("Save");
        await page.SeeAsync("Your password was changed. Sign in with the new one.");
        await page.GotoAsync(link);
        await page.SeeAsync("This link doesn't work, or no longer.");
        await SeeAllAsync(page, "reset-password-dead", view);
    }

    private static async Task SeeAllAsync(IPage page, string name, View view)
    {
        await ExpectAccessibleAsync(page);
        await page.ExpectNoSidewaysScrollAsync();
        await SaveScreenAsync(page, name, view);
    }
}
