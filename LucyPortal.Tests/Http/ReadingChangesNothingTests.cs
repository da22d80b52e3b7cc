using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Http;

public sealed class ReadingChangesNothingTests(PortalHost host) : HttpTest(host)
{
    [Fact]
    public async Task No_GET_changes_a_row()
    {
        using var stranger = Host.NewBrowser();
        using var pending = await Host.PassPasswordAsync(await Host.AddSomebodyWithTwoFactorAsync());
        using var signedIn = await Host.SignInAsync(await Host.AddSomebodyAsync());
        await World.DispatchAsync();
        var before = await Host.Surroundings.Database.TablesAsync();
        var mails = World.Mailbox.All.Count;
        var asked = 0;

        foreach (var endpoint in World.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().Distinct())
        {
            if (endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null
                || endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") == false)
            {
                continue;
            }

            var path = "/" + string.Join('/', endpoint.RoutePattern.RawText!.Trim('/').Split('/').Select(p => p.StartsWith('{') ? "1" : p));
            foreach (var browser in new[] { stranger, pending, signedIn })
            {
                using var plain = await browser.GetAsync(path);
                using var curious = await browser.GetAsync(path + "?reason=out&token=x&Code=123456&ReturnUrl=%2F&theme=dark");
                asked++;
            }
        }

        asked.Should().BeGreaterThan(30);
        await World.DispatchAsync();
        (await Host.Surroundings.Database.TablesAsync()).Should().BeEquivalentTo(before);
        World.Mailbox.All.Count.Should().Be(mails);
        (await signedIn.IsSignedInAsync()).Should().BeTrue();
        pending.HasPending.Should().BeTrue();
    }
}
