using System.Net;
using System.Text.RegularExpressions;
using LucyPortal.Components;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Components;

public sealed class ThemeEndpointTests : IAsyncLifetime
{
    private WebApplication _host = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Services.AddPortalComponents().AddSingleton(new PortalBrand("Lucy")).AddSingleton(new PortalShell());
        builder.Services.AddAuthorization();
        _host = builder.Build();
        _host.UseAntiforgery();
        _host.MapPortalComponents();
        _host.MapGet("/token", (HttpContext context, IAntiforgery antiforgery) =>
        {
            var tokens = antiforgery.GetAndStoreTokens(context);
            return $"{tokens.FormFieldName}={tokens.RequestToken}";
        });
        await _host.StartAsync();
        _client = _host.GetTestClient();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Choice_is_kept_in_a_cookie_and_the_browser_sent_back_by_303()
    {
        var answer = await PostAsync("dark", "/login?reason=signed-out");

        answer.StatusCode.Should().Be(HttpStatusCode.SeeOther);
        answer.Headers.Location!.OriginalString.Should().Be("/login?reason=signed-out");
        answer.Headers.GetValues("Set-Cookie").Should().ContainSingle(c => c.StartsWith("theme=dark;", StringComparison.Ordinal))
            .Which.Should().Contain("samesite=lax").And.Contain("max-age=31536000");
    }

    [Fact]
    public async Task Foreign_return_address_leads_home()
    {
        var answer = await PostAsync("light", "//evil.example");

        answer.Headers.Location!.OriginalString.Should().Be("/");
    }

    [Fact]
    public async Task Unknown_theme_is_stored_as_system()
    {
        var answer = await PostAsync("<script>", "/login");

        answer.Headers.GetValues("Set-Cookie").Should().ContainSingle(c => c.StartsWith("theme=system;", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Post_without_a_token_is_refused()
    {
        using var form = new FormUrlEncodedContent([new("theme", "dark"), new("returnTo", "/login")]);

        var answer = await _client.PostAsync("/theme", form);

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        answer.Headers.Contains("Set-Cookie").Should().BeFalse();
    }

    private async Task<HttpResponseMessage> PostAsync(string theme, string returnTo)
    {
        var page = await _client.GetAsync("/token");
        var token = Regex.Match(await page.Content.ReadAsStringAsync(), "^([^=]+)=(.+)$");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/theme");
        request.Content = new FormUrlEncodedContent([new("theme", theme), new("returnTo", returnTo), new(token.Groups[1].Value, token.Groups[2].Value)]);
        request.Headers.Add("Cookie", page.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]));
        return await _client.SendAsync(request);
    }
}
