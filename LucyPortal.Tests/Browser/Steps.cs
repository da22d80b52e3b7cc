using LucyPortal.Data;
using LucyPortal.Tests.TestSupport;
using Microsoft.Playwright;

namespace LucyPortal.Tests.Browser;

/// <summary>What people do on the pages, by the words that they see.</summary>
internal static class Steps
{
    /// <summary>Presses a button.</summary>
    public static Task PressAsync(this IPage page, string button) =>
        page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = button, Exact = true }).ClickAsync();

    /// <summary>Types into a field.</summary>
    public static Task EnterAsync(this IPage page, string field, string text) =>
        page.GetByLabel(field, new PageGetByLabelOptions { Exact = true }).FillAsync(text);

    /// <summary>Waits until a text can be seen.</summary>
    public static Task SeeAsync(this IPage page, string text) =>
        page.GetByText(text).First.WaitForAsync();

    /// <summary>Types the code that left by a draft of the mail settings, into the dialog that asks for it.</summary>
    public static async Task ConfirmMailSettingsAsync(this IPage page, PortalWorld world, string address)
    {
        await page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Confirm mail settings" }).WaitForAsync();
        await page.EnterAsync("Code", await world.LatestCodeAsync(address));
        await page.PressAsync("Put in force");
    }

    /// <summary>Waits for the recovery codes, says that they are saved, and goes on.</summary>
    public static async Task SaveRecoveryCodesAsync(this IPage page)
    {
        await page.FocusComesToAsync("recovery-lead");
        await page.GetByLabel("I have saved them").CheckAsync();
        await page.PressAsync("Continue");
    }

    /// <summary>Chooses a 2FA method in the select.</summary>
    public static async Task ChooseMethodAsync(this IPage page, string method)
    {
        await page.OpenMethodsAsync();
        await page.TakeOptionAsync(method);
    }

    /// <summary>Chooses in the select with this label.</summary>
    public static async Task ChooseAsync(this IPage page, string field, string option)
    {
        await page.GetByLabel(field, new PageGetByLabelOptions { Exact = true }).First.ClickAsync();
        await page.TakeOptionAsync(option);
    }

    private static async Task TakeOptionAsync(this IPage page, string option)
    {
        await page.Locator(".mud-popover-open .mud-list-item", new PageLocatorOptions { HasTextString = option }).ClickAsync();
        await page.Locator(".mud-popover-open").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
    }

    /// <summary>Opens the select of 2FA methods.</summary>
    public static async Task OpenMethodsAsync(this IPage page)
    {
        await page.Locator(".mud-select").First.ClickAsync();
        await page.Locator(".mud-popover-open .mud-list-item").First.WaitForAsync();
    }

    /// <summary>Opens the select of 2FA methods with the Enter key, once it listens to keys.</summary>
    public static async Task OpenMethodsByKeyboardAsync(this IPage page)
    {
        await page.WaitForFunctionAsync("() => [...document.querySelectorAll('.mud-select, .mud-select *')].some(e => e.mudKeyInterceptor)");
        await page.FocusAsync("#two-factor-method");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".mud-popover-open .mud-list-item").First.WaitForAsync();
    }

    /// <summary>The id of the element that has the focus.</summary>
    public static Task<string> FocusedIdAsync(this IPage page) => page.EvaluateAsync<string>("document.activeElement?.id ?? ''");

    /// <summary>Waits until the element with this id has the focus.</summary>
    public static Task FocusComesToAsync(this IPage page, string id) =>
        page.WaitForFunctionAsync("id => document.activeElement?.id === id", id);

    /// <summary>A page must not have to be moved sideways.</summary>
    public static async Task ExpectNoSidewaysScrollAsync(this IPage page) =>
        (await page.EvaluateAsync<int>("document.scrollingElement.scrollWidth - document.documentElement.clientWidth")).Should().BeLessThanOrEqualTo(0);

    /// <summary>A new setup link, as the server's start prints it.</summary>
    public static async Task<string> NewSetupLinkAsync(this PortalWorld world) =>
        $"/setup?token={await world.UseAsync<SetupStore, string>(store => store.RenewLinkAsync(CancellationToken.None))}";
}
