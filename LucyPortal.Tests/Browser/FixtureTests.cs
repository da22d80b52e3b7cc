using LucyPortal.Tests.TestSupport;
using LucyPortal.Tests.TestSupport.Requirements;
using Microsoft.Playwright;

namespace LucyPortal.Tests.Browser;

/// <summary>The tools of the browser tests: the portal starts, and what must not be is seen.</summary>
public sealed class FixtureTests(BrowserFixture browser) : PortalBrowser(browser)
{
    [BrowserFact]
    public async Task The_portal_answers()
    {
        var page = await OpenAsync(View.Desktop);

        var answer = await page.GotoAsync("/health/live");

        answer!.Status.Should().Be(200);
    }

    [BrowserFact]
    public async Task Who_signs_in_gets_a_page_that_lives()
    {
        var user = await World.AddUserAsync();
        var page = await OpenAsync(View.Desktop);

        await SignInAsync(page, user.Email!);
        await GoToInteractiveAsync(page, "/account/2fa");

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task The_clock_runs_and_can_be_pushed()
    {
        var before = World.Now;

        World.Advance(TimeSpan.FromHours(1));
        await Eventually.HoldsAsync(() => World.Now > before.AddHours(1), "the clock should run on");
    }

    [BrowserFact]
    public async Task A_page_that_shuts_people_out_is_reported()
    {
        var page = await OpenAsync(View.Desktop);
        await page.SetContentAsync("<!DOCTYPE html><html lang=en><title>x</title><main><h1>x</h1><input></main></html>");

        var act = () => ExpectAccessibleAsync(page);

        (await act.Should().ThrowAsync<Xunit.Sdk.XunitException>()).Which.Message.Should().Contain("label");
    }

    [BrowserFact]
    public async Task Without_javascript_no_script_runs()
    {
        var page = await OpenAsync(View.Phone with { JavaScript = false });

        await page.SetContentAsync("<noscript>none</noscript><script>document.write('some')</script>");

        (await page.InnerTextAsync("body")).Should().Be("none");
    }
}
