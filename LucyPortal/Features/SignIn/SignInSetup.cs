using LucyPortal.Components;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace LucyPortal.Features.SignIn;

/// <summary>Registers the sign-in: the only feature that touches cookies and requests.</summary>
internal static class SignInSetup
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddSignIn(this IServiceCollection services)
    {
        services.AddAuthentication(SessionCookie.Scheme).AddCookie(SessionCookie.Scheme);
        services.AddSingleton<IConfigureOptions<CookieAuthenticationOptions>, SessionCookie>();
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddAntiforgery();
        services.AddSingleton<IConfigureOptions<AntiforgeryOptions>, AntiforgeryCookie>();
        // A form that can't be read is the sender's mistake everywhere, not an exception in Development.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);
        services.AddSingleton(new SignInLimits());
        services.AddSingleton<PasswordQueue>();
        services.AddRateLimiter(options =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.AddPolicy<string, SignInRate>(SignInRate.Name);
        });
        services.AddSingleton<PortalCookies>();
        services.AddSingleton<Flashes>();
        services.AddSingleton<SetupGate>();
        services.AddScoped<PendingCookie>();
        services.AddSingleton<BrowserCookie>();
        services.AddScoped<PortalHelp>();
        services.AddScoped<SignInFlow>();
        services.AddScoped<RecoverySignIn>();
        services.AddScoped<FirstAdministrator>();
        services.AddScoped<FirstRun>();
        services.AddScoped<ISessionGuard, SessionGuard>();
        services.AddOptions<AdministratorOptions>().BindConfiguration(AdministratorOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AdministratorOptions>, AdministratorOptionsValidator>();
        return services;
    }

    /// <summary>What stands before the pages.</summary>
    public static void UseSignIn(this IApplicationBuilder app)
    {
        app.UseRateLimiter();
        var gate = app.ApplicationServices.GetRequiredService<SetupGate>();
        app.UseCaller(app.ApplicationServices.GetRequiredService<PortalCookies>());
        app.UseLinkTokens();
        app.Use(next => context => gate.InvokeAsync(context, next));
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseReadableForms();
        app.UseAntiforgery();
        app.UseSignedInAlready();
    }

    /// <summary>Maps the POSTs.</summary>
    public static void MapSignInForms(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapSignIn();
        endpoints.MapRecovery();
        endpoints.MapSetup();
        endpoints.MapPasswordReset();
    }

    private sealed class AntiforgeryCookie(PortalCookies cookies) : IConfigureOptions<AntiforgeryOptions>
    {
        public void Configure(AntiforgeryOptions options)
        {
            options.Cookie.Name = cookies.Antiforgery;
            options.Cookie.SecurePolicy = cookies.AreSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            options.SuppressXFrameOptionsHeader = true;
        }
    }
}
