using System.Net;
using System.Text;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Http.BadInput;

/// <summary>
/// Other methods where POST belongs, with everything that would be right in a POST. CVE-2026-94379: in another product the guards ran only
/// for POST and PUT.
/// </summary>
public sealed class WrongMethodTests(PortalHost host) : HttpTest(host)
{
    public static TheoryData<string> Methods { get; } = ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"];

    [Theory]
    [MemberData(nameof(Methods))]
    [Trait("Flaw", "CVE-2026-94379")]
    public async Task Only_a_post_is_a_code(string method)
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        var code = await World.LatestCodeAsync(user.Email!);
        World.Advance(TimeSpan.FromMinutes(2));

        foreach (var path in new[] { "/login/verify", "/login/verify/resend", "/login/verify/cancel" })
        {
            using var right = await SendAsync(browser, method, path, $"Code={code}");
            using var wrong = await SendAsync(browser, method, path, $"Code={CodeSteps.OtherThan(code)}");
        }

        browser.HasSession.Should().BeFalse();
        (await World.CodesAsync(user.Email!)).Should().Equal(code);
        var challenge = await World.ReadAsync(db => db.Challenges.SingleAsync(c => c.UserId == user.Id));
        challenge.WrongAnswers.Should().Be(0);
        challenge.EndedAt.Should().BeNull();
        using var done = await browser.TypeCodeAsync(code);
        done.ShouldLeadTo("/");
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Only_a_post_ends_or_renews_a_session(string method)
    {
        var user = await Host.AddSomebodyAsync();
        using var browser = await Host.SignInAsync(user);
        foreach (var path in new[] { "/logout", "/logout?reason=configured", "/sign-in/refresh", "/theme" })
        {
            using var answer = await SendAsync(browser, method, path, "theme=dark");
        }

        (await browser.IsSignedInAsync()).Should().BeTrue();
        (await World.ReadAsync(db => db.Sessions.CountAsync(s => s.UserId == user.Id))).Should().Be(1);
        browser.Cookies.Keys.Should().NotContain("theme");
    }

    [Fact]
    public async Task Every_address_that_takes_a_form_takes_nothing_but_posts_and_says_so_on_a_page()
    {
        using var browser = await Host.SignInAsync(await Host.AddSomebodyAsync());
        var forms = World.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("POST") == true)
            .Select(e => "/" + e.RoutePattern.RawText!.Trim('/'))
            .Distinct()
            .ToList();

        forms.Should().Contain(["/login", "/login/verify", "/logout", "/setup", "/sign-in/refresh", "/theme"]);
        foreach (var path in forms)
        {
            foreach (var method in new[] { "PUT", "PATCH", "DELETE", "OPTIONS" })
            {
                using var answer = await SendAsync(browser, method, path, "");
                answer.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed, $"{method} {path}");
                (await Page.ReadAsync(path, answer)).Heading.Should().Be("There is no page here.", $"{method} {path}");
            }
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpBrowser browser, string method, string path, string fields)
    {
        var token = Uri.EscapeDataString(await browser.AntiforgeryTokenAsync());
        browser.Headers["X-HTTP-Method-Override"] = "POST";
        browser.Headers["X-HTTP-Method"] = "POST";
        fields = $"{fields}&_method=POST&__RequestVerificationToken={token}";
        using var body = method is "GET" or "HEAD" ? null : new StringContent(fields, Encoding.UTF8, "application/x-www-form-urlencoded");
        var query = (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + fields;
        return await browser.SendAsync(new HttpMethod(method), path + query, body);
    }
}
