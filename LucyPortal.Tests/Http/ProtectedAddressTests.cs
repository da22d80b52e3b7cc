using System.Net;
using LucyPortal.Domain;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Http;

/// <summary>What the right password alone opens: nothing but the code page.</summary>
public sealed class ProtectedAddressTests(PortalHost host) : HttpTest(host)
{
    private static readonly string[] OpenToAll =
    [
        "/error", "/health/live", "/health/ready", "/login", "/login/recovery", "/login/verify", "/login/verify/cancel", "/login/verify/resend",
        "/login/verify/status", "/logout", "/reset-password", "/setup", "/status/400", "/status/403", "/status/404", "/status/405", "/status/413", "/status/415", "/status/422", "/status/429", "/status/503", "/status/{code:int}", "/theme",
    ];

    [Fact]
    public void Only_the_doors_of_the_portal_are_open_to_strangers()
    {
        var open = Endpoints().Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is not null).Select(Pattern).Distinct();

        open.Should().BeEquivalentTo(OpenToAll);
    }

    [Fact]
    [Trait("Flaw", "CVE-2026-10611")]
    [Trait("Flaw", "CVE-2026-8293")]
    [Trait("Flaw", "CVE-2026-111949")]
    [Trait("Flaw", "CVE-2022-28601")]
    [Trait("Flaw", "CVE-2026-9047")]
    public async Task After_the_password_alone_every_protected_address_leads_to_the_sign_in()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        var token = await browser.AntiforgeryTokenAsync();
        var asked = 0;

        foreach (var endpoint in Endpoints().Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is null))
        {
            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"])
            {
                var path = string.Join('/', Pattern(endpoint).Split('/').Select(part => part.StartsWith('{') ? "1" : part));
                using var body = method == "POST" ? new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", token)]) : null;
                using var answer = await browser.SendAsync(new HttpMethod(method), path, body);

                var refused = answer.StatusCode == HttpStatusCode.Unauthorized
                    || answer.Headers.Location?.OriginalString.StartsWith("/login", StringComparison.Ordinal) == true;
                refused.Should().BeTrue($"{method} {path} answered {answer.StatusCode} {answer.Headers.Location}");
                asked++;
            }
        }

        asked.Should().BeGreaterThan(5, "else there was nothing to refuse");
        browser.HasSession.Should().BeFalse();
        (await World.ReadAsync(db => db.Sessions.AnyAsync(s => s.UserId == user.Id))).Should().BeFalse();
    }

    [Fact]
    [Trait("Flaw", "CVE-2026-111949")]
    [Trait("Flaw", "CVE-2022-28601")]
    [Trait("Flaw", "CVE-2026-9047")]
    [Trait("Flaw", "GHSA-gv5w-8q25-785v")]
    public async Task After_the_password_alone_no_circuit_opens()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);

        using var negotiate = await browser.PostAsync("/_blazor/negotiate?negotiateVersion=1");
        var sockets = Host.TestServer.CreateWebSocketClient();
        sockets.ConfigureRequest = request => request.Headers.Cookie = string.Join("; ", browser.Cookies.Select(c => $"{c.Key}={c.Value}"));
        var connect = () => sockets.ConnectAsync(new Uri("ws://localhost/_blazor?id=1"), CancellationToken.None);

        negotiate.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await connect.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Contain("401");
    }

    [Theory]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("http://localhost.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("http://localhost:81", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("http://localhost", HttpStatusCode.OK)]
    [InlineData(null, HttpStatusCode.OK)]
    public async Task A_circuit_opens_only_for_the_portals_own_pages(string? origin, HttpStatusCode expected)
    {
        using var browser = await Host.SignInAsync(await Host.AddSomebodyAsync());
        if (origin is not null)
        {
            browser.Headers["Origin"] = origin;
        }

        using var negotiate = await browser.PostAsync("/_blazor/negotiate?negotiateVersion=1");

        negotiate.StatusCode.Should().Be(expected);
    }

    [Theory]
    [InlineData("no sender")]
    [InlineData("no folder")]
    [InlineData("unknown method")]
    public async Task Where_the_second_factor_cannot_be_checked_the_right_password_signs_nobody_in(string obstacle)
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        var folder = World.Mailbox.Folder;
        using var browser = Host.NewBrowser();
        switch (obstacle)
        {
            case "no sender":
                await World.UseMailAsync(MailDeliveryMethod.MailFolder, sender: null);
                break;
            case "no folder":
                await World.DispatchAsync();
                if (Directory.Exists(folder))
                {
                    Directory.Move(folder, folder + ".away");
                }

                await File.WriteAllTextAsync(folder, "A file where the folder was.");
                break;
            default:
                await World.ChangeUserAsync(user, u => u.ConfiguredMethod = (TwoFactorMethod)99);
                break;
        }

        using var answer = await browser.TypePasswordAsync(user.Email!);

        answer.StatusCode.Should().Be(HttpStatusCode.SeeOther);
        browser.HasSession.Should().BeFalse();
        (await browser.IsSignedInAsync()).Should().BeFalse();
        (await World.ReadAsync(db => db.Sessions.AnyAsync(s => s.UserId == user.Id))).Should().BeFalse();
        if (obstacle == "no folder")
        {
            File.Delete(folder);
        }
    }

    [Fact]
    public async Task The_page_says_that_a_mail_cannot_leave_and_why()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        await World.UseMailAsync(MailDeliveryMethod.MailFolder, sender: null);
        using var browser = await Host.PassPasswordAsync(user);
        await World.DispatchAsync();

        var page = await browser.OpenAsync("/login/verify");

        page.Text.Should().Contain("Not handed over yet: no system notification email is set");
    }

    private static string Pattern(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.TrimStart('/');

    /// <summary>Everything that can be asked for, but for static files, which are the same for everybody.</summary>
    private IEnumerable<RouteEndpoint> Endpoints() => World.Services.GetServices<EndpointDataSource>()
        .SelectMany(s => s.Endpoints)
        .OfType<RouteEndpoint>()
        .Where(e => e.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
        .Distinct();
}
