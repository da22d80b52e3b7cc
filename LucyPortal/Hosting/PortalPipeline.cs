using LucyPortal.Components;
using LucyPortal.Features.SignIn;
using LucyPortal.Features.Support;

namespace LucyPortal.Hosting;

/// <summary>What a request goes through, in order, and what it can reach.</summary>
internal static class PortalPipeline
{
    /// <summary>Adds the middleware and maps the endpoints.</summary>
    public static void UsePortal(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseSecurityHeaders();
        app.UseHttpsOnly();
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        if (app.Services.GetRequiredService<PortalCookies>().AreSecure)
        {
            app.UseHsts();
        }

        app.UseStatusCodePagesWithReExecute("/status/{0}", createScopeForStatusCodePages: true);
        app.UseRouting();
        app.UseSignIn();

        app.MapStaticAssets().AllowAnonymous();
        app.MapHealth();
        app.MapSignInForms();
        app.MapPortalComponents();
        app.MapSupport();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }
}
