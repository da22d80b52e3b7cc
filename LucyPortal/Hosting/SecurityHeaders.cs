namespace LucyPortal.Hosting;

/// <summary>Headers that every answer carries (ASVS 5.0 3.4).</summary>
internal static class SecurityHeaders
{
    /// <summary>
    /// Everything comes from the portal itself. Styles may be inline, because MudBlazor and the positions of its popovers need it;
    /// scripts may not. Pictures may be data, for MudBlazor's own.
    /// </summary>
    private const string Policy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Adds the headers, and keeps pages out of every cache: they show what only their reader may see.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers.ContentSecurityPolicy = Policy;
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
