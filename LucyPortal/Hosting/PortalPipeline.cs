using LucyPortal.Components;
using LucyPortal.Features.SignIn;
using LucyPortal.Features.Support;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Diagnostics;

namespace LucyPortal.Hosting;

/// <summary>What a request goes through, in order, and what it can reach.</summary>
internal static class PortalPipeline
{
    /// <summary>Adds the middleware and maps the endpoints.</summary>
    public static void UsePortal(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UsePlainAddresses();
        app.UseSecurityHeaders();
        app.UseHttpsOnly();
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        if (app.Services.GetRequiredService<PortalCookies>().AreSecure)
        {
            app.UseHsts();
        }

        app.UseStatusCodePagesWithReExecute("/status/{0}", createScopeForStatusCodePages: true);
        app.UsePlainErrorPages();
        app.UseCircuitOrigin();
        app.UseRouting();
        app.UseSignIn();

        app.MapStaticAssets().AllowAnonymous();
        app.MapHealth();
        app.MapSignInForms();
        app.MapPortalComponents();
        app.MapSupport();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode().Add(ReadOnly);
    }

    /// <summary>Pages are for reading: what is posted goes to an endpoint of its own, which says what it takes.</summary>
    private static void ReadOnly(EndpointBuilder page)
    {
        if (page.Metadata.OfType<ComponentTypeMetadata>().Any())
        {
            page.Metadata.Add(new HttpMethodMetadata([HttpMethods.Get]));
        }
    }

    /// <summary>
    /// The page about a failure is only read. The request behind it may have been anything: a form that can't be read must not be read
    /// again, and another method would find no page.
    /// </summary>
    private static void UsePlainErrorPages(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            context.Request.Method = HttpMethods.Get;
            context.SetEndpoint(null);
        }

        return next(context);
    });
}
