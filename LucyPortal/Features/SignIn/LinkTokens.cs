using LucyPortal.Components;

namespace LucyPortal.Features.SignIn;

/// <summary>
/// Swaps the token in the address of a one-time link for a cookie, so that it stays in no history and no log. Uses nothing up: whoever
/// only looks, a link preview say, changes nothing.
/// </summary>
internal static class LinkTokens
{
    private static readonly TimeSpan CookieLifetime = TimeSpan.FromHours(1);

    /// <summary>The pages that links lead to, each with its cookie.</summary>
    private static readonly (string Path, Func<PortalCookies, string> Cookie)[] Links =
    [
        ("/setup", cookies => cookies.Setup),
        (PasswordResetEndpoints.Path, cookies => cookies.PasswordLink),
    ];

    public static void UseLinkTokens(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var (path, cookie) = Links.FirstOrDefault(l => IsAt(l.Path, context.Request.Path));
        if (path is null || !HttpMethods.IsGet(context.Request.Method) || !context.Request.Query.TryGetValue("token", out var token))
        {
            await next(context);
            return;
        }

        var cookies = context.RequestServices.GetRequiredService<PortalCookies>();
        cookies.Write(context, cookie(cookies), token.ToString(), CookieLifetime);
        await new SeeOther(path).ExecuteAsync(context);
    });

    /// <summary>As routing reads it: in any case, and with a slash at its end, too.</summary>
    private static bool IsAt(string link, PathString path) => path.StartsWithSegments(link, out var rest) && rest.Value is "" or "/";
}
