using LucyPortal.Domain;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.Options;

namespace LucyPortal.Hosting;

/// <summary>Checks the section <c>Portal</c>.</summary>
internal sealed class PortalOptionsValidator : IValidateOptions<PortalOptions>
{
    private const int LongestName = 50;

    public ValidateOptionsResult Validate(string? name, PortalOptions options)
    {
        List<string> mistakes = [];
        if (string.IsNullOrWhiteSpace(options.ProductName) || options.ProductName.Length > LongestName || options.ProductName.Any(char.IsControl))
        {
            mistakes.Add($"Portal:ProductName is '{options.ProductName}'. Give a name of 1 to {LongestName} characters.");
        }

        if (options.PublicUrl is not null && !IsWebAddress(options.PublicUrl))
        {
            mistakes.Add($"Portal:PublicUrl is '{options.PublicUrl}'. Give an address like https://lucy.example.org, without a path.");
        }

        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static bool IsWebAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp)
        && url is { PathAndQuery: "/", Fragment: "", UserInfo: "" };
}

/// <summary>With a public address only its host is served, beside this machine's own names (for health probes and tunnels).</summary>
internal sealed class AllowedHostsSetup(IOptions<PortalOptions> portal) : IConfigureOptions<HostFilteringOptions>
{
    public void Configure(HostFilteringOptions options)
    {
        if (portal.Value.PublicUrl is { } url)
        {
            options.AllowedHosts = [new Uri(url).Host, "localhost", "127.0.0.1", "[::1]"];
        }
    }
}

/// <summary>
/// Under an <c>https</c> address the cookies are for HTTPS alone, so a plain request could only fail later and without a reason. The
/// usual cause is a reverse proxy that is not named as trusted.
/// </summary>
internal static class HttpsOnly
{
    /// <summary>Answers plain requests with what is wrong. Health probes may come without encryption.</summary>
    public static void UseHttpsOnly(this IApplicationBuilder app)
    {
        var portal = app.ApplicationServices.GetRequiredService<IOptions<PortalOptions>>().Value;
        if (portal.PublicUrl?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) != true)
        {
            return;
        }

        app.Use(async (context, next) =>
        {
            if (context.Request.IsHttps || context.Request.Path.StartsWithSegments("/health"))
            {
                await next(context);
                return;
            }

            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync(
                $"This portal is reached at {portal.PublicUrl}. If you came from there, name the reverse proxy in Proxy:Trusted.");
        });
    }
}
