namespace LucyPortal.Features.Account;

/// <summary>Registers the pages of one's own account: profile and password.</summary>
internal static class AccountSetup
{
    /// <summary>Adds their state.</summary>
    public static IServiceCollection AddAccount(this IServiceCollection services)
    {
        services.AddScoped<ProfileState>();
        services.AddScoped<PasswordState>();
        return services;
    }
}
