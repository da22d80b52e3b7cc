using LucyPortal.Domain;

namespace LucyPortal.Delivery;

/// <summary>
/// One way to hand a mail over, registered under its <see cref="MailDeliveryMethod"/>. It tries once: whether a failure is worth
/// another try is its knowledge, trying again is the outbox's work.
/// </summary>
public interface IDeliveryMethod
{
    /// <summary>Hands the mail over, by these settings.</summary>
    /// <param name="message">The mail.</param>
    /// <param name="settings">The settings in force; only this method's part is read.</param>
    /// <param name="cancellationToken">Ends the try; the mail may then have been taken or not.</param>
    Task<DeliveryResult> SendAsync(MailMessage message, MailSettings settings, CancellationToken cancellationToken);

    /// <summary>What keeps this method from sending anything at all, known without sending; null when nothing does.</summary>
    MailFailure? Obstacle(MailSettings settings);

    /// <summary>The server or folder that these settings name, for people.</summary>
    string Target(MailSettings settings);
}
