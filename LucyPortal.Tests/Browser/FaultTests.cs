using LucyPortal.Tests.TestSupport;
using LucyPortal.Tests.TestSupport.Requirements;
using Microsoft.Extensions.Hosting;
using Microsoft.Playwright;

namespace LucyPortal.Tests.Browser;

/// <summary>What the end of each browser test looks for.</summary>
[Collection(RealThings.Name)]
public sealed class FaultTests(BrowserFixture browser)
{
    [BrowserTheory]
    [InlineData("<script src='http://other.localhost:9/x.js'></script>", "Request to another host: http://other.localhost:9/x.js")]
    [InlineData("<script>throw new Error('oh no')</script>", "Script error: Error: oh no")]
    public async Task A_fault_fails_the_test_at_its_end(string markup, string told)
    {
        var test = new Faulty(browser);
        await test.InitializeAsync();
        await test.ShowAsync(markup);

        var end = test.DisposeAsync;

        (await end.Should().ThrowAsync<Xunit.Sdk.XunitException>()).Which.Message.Should().Contain(told);
    }

    [BrowserFact]
    public async Task In_production_the_portal_serves_its_pages_and_their_files()
    {
        var test = new Faulty(browser, Environments.Production);
        await test.InitializeAsync();

        (await test.LoadAsync("/login")).Should().OnlyContain(file => file.Status < 400).And.Contain(file => file.Url.EndsWith(".css"));
        await test.DisposeAsync();
    }

    private sealed class Faulty(BrowserFixture browser, string? environment = null) : PortalBrowser(browser)
    {
        public async Task ShowAsync(string markup)
        {
            var page = await OpenAsync(View.Desktop);
            await page.SetContentAsync(markup);
        }

        public async Task<IReadOnlyList<IResponse>> LoadAsync(string path)
        {
            var page = await OpenAsync(View.Desktop);
            List<IResponse> files = [];
            page.Response += (_, response) => files.Add(response);
            await page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });
            return files;
        }

        protected override Task<PortalServer> StartServerAsync() => PortalServer.StartAsync(environment);
    }
}
