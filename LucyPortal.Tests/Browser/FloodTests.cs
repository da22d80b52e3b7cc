using LucyPortal.Features.SignIn;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Tests.TestSupport.Requirements;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace LucyPortal.Tests.Browser;

/// <summary>What somebody sees whose network has sent too many forms.</summary>
public sealed class FloodTests(BrowserFixture browser) : PortalBrowser(browser)
{
    public static TheoryData<int, int, bool> Looks => new()
    {
        { View.Desktop.Width, View.Desktop.Height, false },
        { View.Desktop.Width, View.Desktop.Height, true },
        { View.Phone.Width, View.Phone.Height, false },
        { View.Phone.Width, View.Phone.Height, true },
    };

    [BrowserTheory]
    [MemberData(nameof(Looks))]
    public async Task The_wait_is_told_and_the_form_is_a_press_away(int width, int height, bool dark)
    {
        var view = new View(width, height, dark);
        await World.AddUserAsync();
        var page = await OpenAsync(view);
        await SignInAsync(page, "nora@example.org", "not the right password");
        await SignInAsync(page, "nora@example.org");

        await page.SeeAsync("Too many sign-ins from your network. Try again in 30 seconds.");
        await ExpectAccessibleAsync(page);
        await page.ExpectNoSidewaysScrollAsync();
        await SaveScreenAsync(page, "too-many-sign-ins", view);
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Try again" }).ClickAsync();
        await page.GetByLabel("Password").WaitForAsync();
    }

    /// <inheritdoc />
    protected override Task<PortalServer> StartServerAsync() =>
        PortalServer.StartAsync(configure: services => services.AddSingleton(new SignInLimits { FormsAtOnce = 1 }));
}
