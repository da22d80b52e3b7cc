namespace LucyPortal.Domain;

/// <summary>How the server hands over mail. The numbers are stored.</summary>
public enum MailDeliveryMethod
{
    /// <summary>SMTP to the mail server of this machine.</summary>
    InternalPostfix = 1,

    /// <summary>SMTP to a chosen relay.</summary>
    ExternalRelay = 2,

    /// <summary>A mail API over HTTP.</summary>
    ExternalHttp = 3,

    /// <summary>One file a mail; nothing leaves the machine.</summary>
    MailFolder = 4,
}

/// <summary>The names people know the delivery methods by.</summary>
public static class MailDeliveryMethodNames
{
    /// <summary>The label in the portal, the same everywhere.</summary>
    public static string Label(this MailDeliveryMethod method) => method switch
    {
        MailDeliveryMethod.InternalPostfix => "Internal Postfix server",
        MailDeliveryMethod.ExternalRelay => "External mail relay (SMTP)",
        MailDeliveryMethod.ExternalHttp => "External mail server (HTTP)",
        MailDeliveryMethod.MailFolder => "Mail folder",
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, null),
    };

    /// <summary>True where the portal writes the mail itself, and so can sign it.</summary>
    public static bool CanSign(this MailDeliveryMethod method) => method != MailDeliveryMethod.ExternalHttp;
}
