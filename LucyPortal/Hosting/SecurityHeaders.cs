using Microsoft.Net.Http.Headers;

namespace LucyPortal.Hosting;

/// <summary>Headers that every answer carries (ASVS 5.0 3.4).</summary>
internal static class SecurityHeaders
{
    /// <summary>Adds the headers, and keeps pages out of every cache: they show what only their reader may see.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers.TryAdd(HeaderNames.ContentSecurityPolicy, "frame-ancestors 'none'; base-uri 'self'; object-src 'none'; form-action 'self'");
            if (context.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true
                || context.Response.StatusCode is >= 300 and < 400 and not StatusCodes.Status304NotModified)
            {
                headers.CacheControl = "no-store";
            }

            return Task.CompletedTask;
        });
        return next(context);
    });
}
