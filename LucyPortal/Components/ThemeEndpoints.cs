using LucyPortal.Components.Theme;
using Microsoft.AspNetCore.Mvc;

namespace LucyPortal.Components;

/// <summary><c>POST /theme</c>: keeps the choice of theme where no script runs.</summary>
internal static class ThemeEndpoints
{
    public const string Path = "/theme";

    public static void MapThemeChoice(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(Path, Choose).AllowAnonymous();

    /// <summary>The fields come by <c>[FromForm]</c>, which is also what makes the antiforgery middleware check the token.</summary>
    private static SeeOther Choose(HttpContext context, [FromForm] string? theme, [FromForm] string? returnTo)
    {
        context.Response.Cookies.Append(ThemeCookie.Name, ThemeCookie.Parse(theme).Word(), new CookieOptions
        {
            MaxAge = ThemeCookie.Lifetime,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            IsEssential = true,
            // The theme switch of the signed-in pages writes the same cookie by script.
            HttpOnly = false,
        });
        return new SeeOther(LocalAddress.OrHome(returnTo));
    }
}
