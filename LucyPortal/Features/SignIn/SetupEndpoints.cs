using LucyPortal.Components;
using LucyPortal.Data;
using Microsoft.AspNetCore.Mvc;

namespace LucyPortal.Features.SignIn;

/// <summary>The first run: the one-time link and the form behind it.</summary>
internal static class SetupEndpoints
{
    private const int BeforePages = -1;
    private static readonly TimeSpan CookieLifetime = TimeSpan.FromHours(1);

    public static void MapSetup(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/setup", CreateAsync).AllowAnonymous().WithOrder(BeforePages).LimitedByNetwork().HashesPassword();

    /// <summary>
    /// Swaps the token in the address for a cookie, so that it stays in no history and no log. Uses nothing up: whoever only
    /// looks, a link preview say, changes nothing.
    /// </summary>
    public static void UseSetupLink(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (!IsSetup(context.Request.Path) || !HttpMethods.IsGet(context.Request.Method) || !context.Request.Query.TryGetValue("token", out var token))
        {
            await next(context);
            return;
        }

        var cookies = context.RequestServices.GetRequiredService<PortalCookies>();
        cookies.Write(context, cookies.Setup, token.ToString(), CookieLifetime);
        await new SeeOther("/setup").ExecuteAsync(context);
    });

    /// <summary>As routing reads it: in any case, and with a slash at its end, too.</summary>
    private static bool IsSetup(PathString path) => path.StartsWithSegments("/setup", out var rest) && rest.Value is "" or "/";

    private static async Task<SeeOther> CreateAsync(
        HttpContext context,
        [FromForm] SetupForm? form,
        SetupStore setup,
        FirstAdministrator first,
        PortalCookies cookies,
        Flashes flashes,
        CancellationToken cancellationToken)
    {
        if (await setup.CheckAsync(context.Request.Cookies[cookies.Setup], cancellationToken) != SetupLinkState.Valid)
        {
            return new SeeOther("/setup");
        }

        form = (form ?? new SetupForm()).Trimmed();
        if (form.Mistakes() is { Count: > 0 } mistakes)
        {
            flashes.Put(context, new Flash(Values: form.Values(), Errors: mistakes));
            return new SeeOther("/setup");
        }

        if (!await first.CreateAsync(form, cancellationToken))
        {
            flashes.Put(context, new Flash("faster"));
            return new SeeOther("/setup");
        }

        cookies.Delete(context, cookies.Setup);
        flashes.Put(context, new Flash(Values: new Dictionary<string, string> { ["email"] = form.Email! }));
        return new SeeOther($"/login?reason={SignOutReason.Created}");
    }
}
