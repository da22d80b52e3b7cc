using LucyPortal.Components;
using Microsoft.AspNetCore.StaticAssets;

namespace LucyPortal.Hosting;

/// <summary>Headers that every answer carries (ASVS 5.0 3.4).</summary>
internal static class SecurityHeaders
{
    /// <summary>
    /// Everything comes from the portal itself. Styles may be inline, because MudBlazor and the positions of its popovers need it.
    /// Pictures may be data, for MudBlazor's own. <c>base-uri</c> allows the portal's own <c>base</c>, which Blazor needs.
    /// </summary>
    private const string Policy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; script-src ";

    /// <summary>
    /// Adds the headers, and keeps everything but the site's files out of every cache: it shows what only its reader may see.
    /// </summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers.ContentSecurityPolicy = Policy + (PageNonce.Given(context) is { } nonce ? $"'nonce-{nonce}'" : "'none'");
            if (!IsFile(context))
            {
                headers.CacheControl = "no-store";
            }

            return Task.CompletedTask;
        });
        return next(context);
    });

    /// <summary>A file of the site that was found; a miss may be a page by now.</summary>
    private static bool IsFile(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null
        && context.Response.StatusCode is StatusCodes.Status200OK or StatusCodes.Status206PartialContent or StatusCodes.Status304NotModified;
}
