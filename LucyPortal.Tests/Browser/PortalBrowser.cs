using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using LucyPortal.Tests.TestSupport;
using Microsoft.Playwright;

namespace LucyPortal.Tests.Browser;

/// <summary>
/// A test of a portal as people see it: in a browser. At its end no page may have asked another host for anything, and no script may
/// have failed.
/// </summary>
[Collection(RealThings.Name)]
public abstract class PortalBrowser(BrowserFixture browser) : IAsyncLifetime
{
    private static readonly AxeRunOptions Wcag = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
        // Rules that axe leaves out unless asked, though they belong to these levels.
        Rules = new Dictionary<string, RuleOptions> { ["target-size"] = new() { Enabled = true } },
    };

    private readonly List<IBrowserContext> _contexts = [];
    private readonly ConcurrentQueue<string> _faults = new();
    private PortalServer? _server;

    /// <summary>The portal.</summary>
    protected PortalServer Server => _server!;

    /// <summary>Its inside.</summary>
    protected PortalWorld World => Server.World;

    /// <inheritdoc />
    public virtual async Task InitializeAsync() => _server = await StartServerAsync();

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        foreach (var context in _contexts)
        {
            await context.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _faults.Should().BeEmpty();
    }

    /// <summary>Starts the portal; override it for another environment or other settings.</summary>
    protected virtual Task<PortalServer> StartServerAsync() => PortalServer.StartAsync();

    /// <summary>Opens a window of a new browser profile: no cookies.</summary>
    protected async Task<IPage> OpenAsync(View view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var context = await browser.Browser.NewContextAsync(view.ToOptions(Server.Address));
        _contexts.Add(context);
        context.Request += (_, request) => NoteForeign(request.Url);
        context.WebError += (_, error) => _faults.Enqueue($"Script error: {error.Error}");
        return await context.NewPageAsync();
    }

    /// <summary>Opens a page that lives in a circuit and waits until it can be used: before that, clicks are lost.</summary>
    protected static async Task GoToInteractiveAsync(IPage page, string path)
    {
        ArgumentNullException.ThrowIfNull(page);
        await page.GotoAsync(path);
        await WaitForCircuitAsync(page);
    }

    /// <summary>Waits until the circuit has drawn the page.</summary>
    protected static Task WaitForCircuitAsync(IPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return page.Locator("html[data-interactive=true]").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
    }

    /// <summary>Signs in with a password, as far as that leads.</summary>
    protected static async Task SignInAsync(IPage page, string email, string password = PortalWorld.Password)
    {
        ArgumentNullException.ThrowIfNull(page);
        await page.GotoAsync("/login");
        await page.GetByLabel("Email").FillAsync(email);
        await page.GetByLabel("Password").FillAsync(password);
        // Until the answer to the form is there, the browser has no cookie to go on with.
        await page.RunAndWaitForResponseAsync(
            () => page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in" }).ClickAsync(),
            answer => answer.Request.Method == "POST");
        await page.WaitForLoadStateAsync();
    }

    /// <summary>The page must break none of axe's rules of WCAG 2.2, levels A and AA.</summary>
    protected static async Task ExpectAccessibleAsync(IPage page)
    {
        var result = await page.RunAxe(Wcag);
        result.Passes.Should().NotBeEmpty("axe must have looked");
        result.Violations
            .SelectMany(v => v.Nodes.Select(n => $"{v.Id}: {v.Help} ({n.Target}) {n.Html}"))
            .Should().BeEmpty();
    }

    /// <summary>Looks at a page in one of its states: usable by all, nothing wider than the window, and a picture of it.</summary>
    /// <param name="page">Of what.</param>
    /// <param name="name">The name of the picture.</param>
    /// <param name="view">How it is looked at.</param>
    protected static async Task LookAsync(IPage page, string name, View view)
    {
        await ExpectAccessibleAsync(page);
        await page.ExpectNoSidewaysScrollAsync();
        await SaveScreenAsync(page, name, view);
    }

    /// <summary>Saves a picture to <c>docs/screens</c>, when <c>LUCY_SCREENS</c> is 1.</summary>
    /// <param name="page">Of what.</param>
    /// <param name="name">The name of the file, to which size and look are added.</param>
    /// <param name="view">How it is looked at.</param>
    protected static async Task SaveScreenAsync(IPage page, string name, View view)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(view);
        if (Environment.GetEnvironmentVariable("LUCY_SCREENS") != "1")
        {
            return;
        }

        await page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Path.Combine(Repository.Root, "docs", "screens", $"{name}-{view.Name}.png"),
            Animations = ScreenshotAnimations.Disabled,
            Caret = ScreenshotCaret.Hide,
        });
    }

    private void NoteForeign(string url)
    {
        if (Uri.TryCreate(url, UriKind.Absolute, out var address)
            && address.Scheme is "http" or "https" or "ws" or "wss"
            && address.Authority != Server.Address.Authority)
        {
            _faults.Enqueue($"Request to another host: {url}");
        }
    }
}
