using Microsoft.JSInterop;

namespace LucyPortal.Components.Shared;

/// <summary>
/// What components ask of the browser (<c>js/portal.js</c>, <c>js/theme.js</c>). The only place that swallows the exception of
/// a circuit whose browser has just gone: there is nobody left to serve.
/// </summary>
public sealed class PortalScript(IJSRuntime browser)
{
    /// <summary>Moves the focus to the element with this id, if it is on the page.</summary>
    public Task FocusAsync(string id) => CallAsync("LucyPortal.focus", id);

    /// <summary>Moves the focus to the heading with this id, unless something in the page's content already has it.</summary>
    public Task ArriveAsync(string headingId) => CallAsync("LucyPortal.arrive", headingId);

    /// <summary>Moves the focus to the element with this id if what had it has gone or was disabled.</summary>
    public Task RecoverFocusAsync(string id) => CallAsync("LucyPortal.recoverFocus", id);

    /// <summary>Moves the focus to the field with this id and selects its text, so that typing replaces it.</summary>
    public Task SelectAsync(string id) => CallAsync("LucyPortal.select", id);

    /// <summary>Moves the focus to the element with this id and keeps it there while a dialog opens.</summary>
    public Task FocusSteadilyAsync(string id) => CallAsync("LucyPortal.focusSteadily", id);

    /// <summary>Remembers what has the focus, before a dialog takes it.</summary>
    public Task RememberFocusAsync() => CallAsync("LucyPortal.rememberFocus");

    /// <summary>Gives the focus back to what had it.</summary>
    public Task RestoreFocusAsync() => CallAsync("LucyPortal.restoreFocus");

    /// <summary>Submits the form with this id: a real POST, the only way from a circuit to a cookie.</summary>
    public Task SubmitAsync(string formId) => CallAsync("LucyPortal.submit", formId);

    /// <summary>Loads another page, whatever stands unsaved on this one: its session is over.</summary>
    /// <param name="address">A local address.</param>
    public Task LeaveAsync(string address) => CallAsync("LucyPortal.leave", address);

    /// <summary>The IANA name of the browser's time zone; null when it can't be told.</summary>
    public async Task<string?> TimeZoneAsync()
    {
        string? zone = null;
        await WhileConnectedAsync(async () => zone = await browser.InvokeAsync<string?>("LucyPortal.timeZone"));
        return zone;
    }

    /// <summary>Tells the browser that the circuit has drawn the page: the waiting shell goes.</summary>
    public Task ReadyAsync() => CallAsync("LucyPortal.ready");

    /// <summary>Moves the focus into the navigation where it lies over the page (below 960 px).</summary>
    public Task EnterNavigationAsync() => CallAsync("LucyPortal.enterNavigation");

    /// <summary>Keeps the choice in the cookie and applies it to the parts that MudBlazor does not draw.</summary>
    public Task ChooseThemeAsync(string word) => CallAsync("LucyTheme.choose", word);

    /// <summary>Runs a call into the browser and forgets it when the browser is gone.</summary>
    public static async Task WhileConnectedAsync(Func<ValueTask> call)
    {
        try
        {
            await call();
        }
        catch (JSDisconnectedException)
        {
            // The tab was closed in between.
        }
    }

    private Task CallAsync(string function, params object?[] arguments) =>
        WhileConnectedAsync(() => browser.InvokeVoidAsync(function, arguments));
}
