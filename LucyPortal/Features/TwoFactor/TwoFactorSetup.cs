namespace LucyPortal.Features.TwoFactor;

/// <summary>Registers the 2FA configuration.</summary>
public static class TwoFactorSetup
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddTwoFactor(this IServiceCollection services)
    {
        services.AddScoped<TwoFactorState>();
        services.AddScoped<TwoFactorChanges>();
        return services;
    }
}
