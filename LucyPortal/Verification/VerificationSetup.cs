using LucyPortal.Domain;

namespace LucyPortal.Verification;

/// <summary>Registers what proves who somebody is: passwords, codes, sessions.</summary>
public static class VerificationSetup
{
    /// <summary>Adds challenges, tries and sessions with their default rules.</summary>
    public static IServiceCollection AddVerification(this IServiceCollection services)
    {
        services.AddSingleton(new VerificationRules());
        services.AddSingleton(new SessionRules());
        services.AddSingleton<VerificationMetrics>();
        services.AddSingleton<CodeKeys>();
        services.AddSingleton<SessionWatch>();
        services.AddHostedService(p => p.GetRequiredService<SessionWatch>());
        services.AddSingleton<AccountWatch>();
        services.AddHostedService(p => p.GetRequiredService<AccountWatch>());
        services.AddSingleton<Housekeeping>();
        services.AddHostedService(p => p.GetRequiredService<Housekeeping>());
        services.AddSingleton<SignInWatch>();
        services.AddHostedService(p => p.GetRequiredService<SignInWatch>());
        services.AddScoped<SignedIn>();
        services.AddScoped<Sessions>();
        services.AddScoped<PendingSignIns>();
        services.AddScoped<UnfinishedSignIn>();
        services.AddSingleton<NobodysPassword>();
        services.AddScoped<PasswordCheck>();
        services.AddScoped<KnownBrowsers>();
        services.AddScoped<Tries>();
        services.AddScoped<SecondFactorAlarm>();
        services.AddScoped<StepUps>();
        services.AddScoped<CodeSender>();
        services.AddScoped<WrongSecondFactors>();
        services.AddScoped<CodeChecker>();
        services.AddScoped<Challenges>();
        services.AddScoped<RecoveryCodes>();
        services.AddScoped<RecoveryCheck>();
        services.AddScoped<AccountChange>();
        services.AddScoped<PasswordLinks>();
        services.AddScoped<PasswordChange>();
        services.AddScoped<AccountRescue>();
        services.AddScoped<MailSettingsNotices>();
        services.AddScoped<MailDrafts>();
        services.AddScoped<MailServers>();
        services.AddScoped<MailRescue>();
        services.AddScoped<PageOrigin>();
        services.AddOptions<PortalOptions>().BindConfiguration(PortalOptions.Section).ValidateOnStart();
        return services;
    }
}
