using LucyPortal.Domain;
using Microsoft.Extensions.Options;

namespace LucyPortal.Delivery;

/// <summary>Registers the delivery methods.</summary>
public static class DeliverySetup
{
    /// <summary>Adds each delivery method under its key.</summary>
    public static IServiceCollection AddDelivery(this IServiceCollection services)
    {
        services.AddOptions<MailFolderOptions>().BindConfiguration(MailFolderOptions.Section).ValidateOnStart();
        services.AddSingleton<MailFolderOptionsSetup>();
        services.AddSingleton<IPostConfigureOptions<MailFolderOptions>>(p => p.GetRequiredService<MailFolderOptionsSetup>());
        services.AddSingleton<IValidateOptions<MailFolderOptions>>(p => p.GetRequiredService<MailFolderOptionsSetup>());
        services.AddSingleton<MailSigner>();
        services.AddKeyedSingleton<IDeliveryMethod, MailFolderDelivery>(MailDeliveryMethod.MailFolder);
        services.AddKeyedSingleton<IDeliveryMethod, PostfixDelivery>(MailDeliveryMethod.InternalPostfix);
        OutgoingHttp.Register(services);
        services.AddOptions<EntraOptions>().BindConfiguration(EntraOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<EntraOptions>, EntraOptionsSetup>();
        services.AddSingleton<EntraTokens>();
        services.AddSingleton<SmtpConnector>();
        services.AddSingleton<SmtpPool>();
        services.AddSingleton<SmtpTest>();
        services.AddKeyedSingleton<IDeliveryMethod, SmtpRelayDelivery>(MailDeliveryMethod.ExternalRelay);
        services.AddKeyedSingleton<IDeliveryMethod, HttpApiDelivery>(MailDeliveryMethod.ExternalHttp);
        services.AddOptions<PostqueueOptions>().BindConfiguration(PostqueueOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PostqueueOptions>, PostqueueOptionsSetup>();
        services.AddSingleton<Postqueue>();
        services.AddSingleton<DeliveryMethods>();
        services.AddSingleton<MailFolderReader>();
        return services;
    }
}
