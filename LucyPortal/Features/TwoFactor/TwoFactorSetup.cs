using LucyPortal.Components;
using LucyPortal.Features.TwoFactor.StepUp;

namespace LucyPortal.Features.TwoFactor;

/// <summary>Registers the 2FA configuration, and what any page can ask for: a step-up, the code of a draft.</summary>
public static class TwoFactorSetup
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddTwoFactor(this IServiceCollection services)
    {
        services.AddScoped<TwoFactorState>();
        services.AddScoped<TwoFactorChanges>();
        services.AddScoped<StepUpState>();
        services.AddScoped<IStepUp, StepUpDialogs>();
        services.AddScoped<IMailConfirmation, MailConfirmationDialog>();
        return services;
    }
}
