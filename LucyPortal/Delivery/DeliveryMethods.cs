using LucyPortal.Domain;

namespace LucyPortal.Delivery;

/// <summary>Finds the delivery method that settings name, and says what a page wants to know about it.</summary>
public sealed class DeliveryMethods(IServiceProvider services)
{
    /// <summary>The methods that this portal can use, in the order in which they are offered.</summary>
    public static IReadOnlyList<MailDeliveryMethod> Available { get; } =
        [MailDeliveryMethod.InternalPostfix, MailDeliveryMethod.ExternalRelay, MailDeliveryMethod.ExternalHttp, MailDeliveryMethod.MailFolder];

    /// <summary>The method for these settings.</summary>
    public IDeliveryMethod For(MailSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return For(settings.Method);
    }

    /// <summary>This method.</summary>
    public IDeliveryMethod For(MailDeliveryMethod method) => services.GetRequiredKeyedService<IDeliveryMethod>(method);

    /// <summary>What keeps any mail from leaving by these settings, known without sending; null when nothing does, or only the fallback can.</summary>
    public MailFailure? Obstacle(MailSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return string.IsNullOrWhiteSpace(settings.SystemNotificationEmail) ? MailFailure.NoSender
            : settings.Fallback is { } fallback && For(fallback).Obstacle(settings) is null ? null
            : For(settings).Obstacle(settings);
    }
}
