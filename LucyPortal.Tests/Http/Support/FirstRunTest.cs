using LucyPortal.Data;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Http.Support;

/// <summary>Tests of a portal that nobody has an account in yet: each has one of its own, for it can happen only once.</summary>
public abstract class FirstRunTest : IAsyncLifetime
{
    /// <summary>The portal.</summary>
    protected PortalHost Host { get; } = new();

    /// <summary>The portal behind its pages.</summary>
    protected PortalWorld World => Host.World;

    /// <inheritdoc />
    public Task InitializeAsync() => Host.InitializeAsync();

    /// <inheritdoc />
    public async Task DisposeAsync() => await Host.DisposeAsync();

    /// <summary>The form filled in well.</summary>
    protected static (string Name, string? Value)[] Fields(string email) =>
        [("DisplayName", "Nora Keller"), ("Email", email), ("Password", PortalWorld.Password), ("Sender", "noreply@example.org")];

    /// <summary>Posts the form.</summary>
    protected static Task<HttpResponseMessage> CreateAsync(HttpBrowser browser, string email = "nora@example.org") => browser.PostFormAsync("/setup", Fields(email));

    /// <summary>What another start would print.</summary>
    protected Task<string> NewTokenAsync() => World.UseAsync<SetupStore, string>(setup => setup.RenewLinkAsync(CancellationToken.None));

    /// <summary>A browser that has opened the link.</summary>
    protected async Task<HttpBrowser> OpenLinkAsync()
    {
        var browser = Host.NewBrowser();
        (await browser.OpenAsync($"/setup?token={await NewTokenAsync()}")).HasFormTo("/setup").Should().BeTrue();
        return browser;
    }
}
