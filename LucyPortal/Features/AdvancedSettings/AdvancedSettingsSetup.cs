namespace LucyPortal.Features.AdvancedSettings;

/// <summary>Registers the advanced settings.</summary>
internal static class AdvancedSettingsSetup
{
    /// <summary>Adds their state.</summary>
    public static IServiceCollection AddAdvancedSettings(this IServiceCollection services) => services.AddScoped<AdvancedSettingsState>();
}
