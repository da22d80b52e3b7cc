using LucyPortal.Domain;
using Microsoft.Extensions.Options;

namespace LucyPortal.Hosting;

/// <summary>
/// Circuits are for the portal's own pages (ASVS 5.0 4.4.2). Browsers send cookies along with a web socket that a page of another
/// origin on the same site opens, and apply no cross-origin rules to it: the server has to look.
/// </summary>
internal static class CircuitOrigin
{
    private const string Circuits = "/_blazor";

    /// <summary>Refuses circuits that a page of another origin asks for.</summary>
    public static void UseCircuitOrigin(this IApplicationBuilder app)
    {
        var publicUrl = app.ApplicationServices.GetRequiredService<IOptions<PortalOptions>>().Value.PublicUrl;
        var expected = publicUrl is null ? null : new Uri(publicUrl);
        app.Use((context, next) =>
        {
            var request = context.Request;
            if (request.Path.StartsWithSegments(Circuits)
                && request.Headers.Origin.ToString() is { Length: > 0 } origin
                && !IsOwn(origin, request, expected))
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return Task.CompletedTask;
            }

            return next(context);
        });
    }

    /// <summary>
    /// The host that was asked, or the public address: a proxy may pass on another name. "null" is nobody's. Whoever sits on the line can
    /// show a page of this host without encryption: under an <c>https</c> address that is not the portal's own.
    /// </summary>
    private static bool IsOwn(string origin, HttpRequest request, Uri? publicUrl) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page)
        && (publicUrl?.Scheme != Uri.UriSchemeHttps || page.Scheme == Uri.UriSchemeHttps)
        && (string.Equals(page.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase)
            || (publicUrl is not null && Uri.Compare(page, publicUrl, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0));
}
