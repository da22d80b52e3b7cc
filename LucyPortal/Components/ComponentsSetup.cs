using LucyPortal.Components.Shared;
using MudBlazor;
using MudBlazor.Services;

namespace LucyPortal.Components;

/// <summary>Registers the shell: Razor components, MudBlazor and what the shared components inject.</summary>
public static class ComponentsSetup
{
    /// <summary>Snackbars stay this long: long enough to read two lines, and what they say is on the page as well.</summary>
    private const int SnackbarMilliseconds = 6000;

    public static IServiceCollection AddPortalComponents(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddCascadingAuthenticationState();
        services.AddMudServices(options =>
        {
            options.SnackbarConfiguration.VisibleStateDuration = SnackbarMilliseconds;
            options.SnackbarConfiguration.ShowCloseIcon = true;
            options.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomRight;
            options.SnackbarConfiguration.SnackbarVariant = Variant.Filled;
        });

        services.AddSingleton<ErrorReferences>();
        services.AddScoped<LatestSnackbar>();
        services.AddScoped<PortalScript>();
        services.AddScoped<ShellUser>();
        return services;
    }

    /// <summary>Maps what the shell posts to: <c>POST /theme</c>.</summary>
    public static IEndpointRouteBuilder MapPortalComponents(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapThemeChoice();
        return endpoints;
    }
}
