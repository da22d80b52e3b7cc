using LucyPortal.Domain;

namespace LucyPortal.Data;

/// <summary>What a person may change about mail today; the rest of a version is kept by the store.</summary>
/// <param name="Method">How mail is handed over.</param>
/// <param name="PostfixHost">Host of the internal Postfix server.</param>
/// <param name="PostfixPort">Its port, 1 to 65535.</param>
/// <param name="SystemNotificationEmail">The address that system mails come from; null for none.</param>
/// <param name="RelayServerId">The SMTP server chosen as external relay; null for none.</param>
/// <param name="Relay">How that server is reached.</param>
/// <param name="MailApi">The API over HTTP; null for none.</param>
/// <param name="Fallback">How mail is handed over that can't leave by <paramref name="Method"/>; null, or the same, for no other way.</param>
/// <param name="Dkim">How mail is signed; null for unsigned.</param>
public sealed record MailSettingsChange(
    MailDeliveryMethod Method,
    string PostfixHost,
    int PostfixPort,
    string? SystemNotificationEmail,
    Guid? RelayServerId = null,
    SmtpEndpoint? Relay = null,
    MailApi? MailApi = null,
    MailDeliveryMethod? Fallback = null,
    DkimSigning? Dkim = null)
{
    /// <summary>A change that changes nothing yet.</summary>
    public static MailSettingsChange Of(MailSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new(
            settings.Method,
            settings.PostfixHost,
            settings.PostfixPort,
            settings.SystemNotificationEmail,
            settings.RelayServerId,
            settings.Relay,
            settings.MailApi,
            settings.Fallback,
            settings.Dkim);
    }
}
