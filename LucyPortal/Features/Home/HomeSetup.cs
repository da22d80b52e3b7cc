namespace LucyPortal.Features.Home;

/// <summary>Registers the home page.</summary>
internal static class HomeSetup
{
    /// <summary>Adds its state.</summary>
    public static IServiceCollection AddHome(this IServiceCollection services) => services.AddScoped<HomeState>();
}
