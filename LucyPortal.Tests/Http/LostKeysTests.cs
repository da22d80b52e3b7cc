using System.Net;
using LucyPortal.Domain;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Http;

/// <summary>The keys folder is lost, the database is not.</summary>
public sealed class LostKeysTests : IAsyncLifetime
{
    private Surroundings _surroundings = null!;

    public async Task InitializeAsync() => _surroundings = await Surroundings.CreateAsync();

    public async Task DisposeAsync() => await _surroundings.DisposeAsync();

    [Fact]
    public async Task Everybody_is_signed_out_and_can_sign_in_again()
    {
        Dictionary<string, string> cookies;
        string token;
        string email;
        await using (var before = await StartAsync())
        {
            var user = await before.AddSomebodyWithTwoFactorAsync();
            email = user.Email!;
            using var browser = await before.SignInAsync(user);
            token = await browser.AntiforgeryTokenAsync();
            cookies = new(browser.Cookies);
        }

        Directory.Delete(_surroundings.KeysFolder, recursive: true);
        await using var after = await StartAsync();
        using var restored = after.NewBrowser(cookies);

        using var page = await restored.GetAsync(SignInSteps.SignedInPage);
        using var stale = await restored.PostAsync("/login", ("Email", email), ("Password", PortalWorld.Password), ("__RequestVerificationToken", token));
        page.Headers.Location!.OriginalString.Should().StartWith("/login");
        stale.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        after.World.Advance(TimeSpan.FromSeconds(1));
        using var password = await restored.TypePasswordAsync(email);
        using var code = await restored.TypeCodeAsync(await after.World.LatestCodeAsync(email));
        code.ShouldLeadTo("/");
        (await restored.IsSignedInAsync()).Should().BeTrue();
    }

    [Fact]
    public async Task Codes_sent_before_are_told_apart_from_wrong_ones_and_a_new_one_works()
    {
        Dictionary<string, string> cookies;
        string code;
        string email;
        await using (var before = await StartAsync())
        {
            var user = await before.AddSomebodyWithTwoFactorAsync();
            email = user.Email!;
            using var browser = await before.PassPasswordAsync(user);
            code = await before.World.LatestCodeAsync(email);
            cookies = new(browser.Cookies);
        }

        Directory.Delete(_surroundings.KeysFolder, recursive: true);
        await using var after = await StartAsync();
        using var restored = after.NewBrowser(cookies);

        var page = await restored.TypeCodeAndFollowAsync(code);
        page.ErrorAt("Code").Should().Be("The server's keys were replaced, so codes sent before no longer work. Ask for a new one.");
        after.World.Advance(TimeSpan.FromMinutes(1));
        await restored.ResendAsync();
        using var answer = await restored.TypeCodeAsync(await after.World.LatestCodeAsync(email));
        answer.ShouldLeadTo("/");
    }

    private async Task<PortalHost> StartAsync()
    {
        var host = await new PortalHost { Shared = _surroundings }.StartAsync();
        await host.World.UseMailAsync(MailDeliveryMethod.MailFolder);
        return host;
    }
}
