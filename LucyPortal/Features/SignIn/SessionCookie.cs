using System.Net;
using LucyPortal.Components;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Verification;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.Options;

namespace LucyPortal.Features.SignIn;

/// <summary>
/// The cookie of a signed-in browser. It only names a session: its row is asked at every request, so that a session that ended
/// anywhere is dead here.
/// </summary>
internal sealed class SessionCookie(PortalCookies cookies, SessionRules rules) : IConfigureNamedOptions<CookieAuthenticationOptions>
{
    public const string Scheme = "Portal";

    private static readonly object EndKey = new();

    public void Configure(string? name, CookieAuthenticationOptions options)
    {
        if (name != Scheme)
        {
            return;
        }

        options.Cookie.Name = cookies.Session;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = cookies.AreSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        // The row ends the session, and knows the reason; the cookie only must not end before.
        options.ExpireTimeSpan = rules.Absolute + TimeSpan.FromDays(1);
        options.SlidingExpiration = false;
        options.LoginPath = "/login";
        options.Events.OnValidatePrincipal = ValidateAsync;
        options.Events.OnRedirectToLogin = RedirectToLogin;
        options.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
    }

    public void Configure(CookieAuthenticationOptions options) => Configure(Options.DefaultName, options);

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        // Style sheets and scripts are the same for everybody: a page with ten of them must not ask the database ten times.
        var isStaticFile = context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null;
        if (isStaticFile || context.Principal?.SessionIdOf() is not { } id)
        {
            context.RejectPrincipal();
            return;
        }

        var state = await CheckAsync(context.HttpContext, id);
        if (state.User is not { } user)
        {
            context.RejectPrincipal();
            context.HttpContext.Items[EndKey] = state.End;
            return;
        }

        // Names and roles as stored now, not as they were at the sign-in.
        context.ReplacePrincipal(PortalClaims.Principal(user, id, Scheme));
        var caller = services.GetRequiredService<Caller>();
        caller.UserId = user.Id;
        caller.SessionId = id;
    }

    private static async Task<SessionState> CheckAsync(HttpContext context, Guid id)
    {
        try
        {
            return await context.RequestServices.GetRequiredService<Sessions>().CheckAsync(id, context.RequestAborted);
        }
        catch (Exception exception) when (DatabaseFailure.Is(exception) && context.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            // The page that says so can be made for nobody in particular.
            return new SessionState(End: null);
        }
    }

    private static Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context)
    {
        var request = context.Request;
        var isGet = HttpMethods.IsGet(request.Method);
        if (request.Path.StartsWithSegments("/_blazor") || !(isGet || HttpMethods.IsPost(request.Method)))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        var query = QueryString.Empty;
        if (context.HttpContext.Items[EndKey] is SessionEnd end)
        {
            query = query.Add("reason", SignOutReason.For(end));
        }

        var here = isGet ? ReturnAddress.Of(request.Path + request.QueryString) : "/";
        if (here != "/")
        {
            query = query.Add("ReturnUrl", here);
        }

        // A form that was sent too late leads to the sign-in, too, and is not sent again from there.
        context.Response.Headers.Location = "/login" + query;
        context.Response.StatusCode = isGet ? StatusCodes.Status302Found : StatusCodes.Status303SeeOther;
        return Task.CompletedTask;
    }
}

/// <summary>Writes down who asks, at the door of each request.</summary>
internal static class CallerMiddleware
{
    public static void UseCaller(this IApplicationBuilder app, PortalCookies cookies) => app.Use((context, next) =>
    {
        var caller = context.RequestServices.GetRequiredService<Caller>();
        // An IPv4 address that arrived over an IPv6 socket is the same address.
        var address = context.Connection.RemoteIpAddress;
        caller.SourceAddress = (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString();
        caller.Browser = context.Request.Headers.UserAgent.ToString();
        caller.BrowserId = context.Request.Cookies[cookies.Browser];
        return next(context);
    });
}
