using LucyPortal.Features.MailDelivery.Servers;

namespace LucyPortal.Features.MailDelivery;

/// <summary>Registers the mail settings.</summary>
internal static class MailDeliverySetup
{
    /// <summary>Adds their state.</summary>
    public static IServiceCollection AddMailDelivery(this IServiceCollection services) => services.AddScoped<MailDeliveryState>().AddScoped<SmtpServersState>();
}
