namespace LucyPortal.Domain;

/// <summary>When the certificate of a server ends, as it was shown last.</summary>
public sealed class ServerCertificate
{
    /// <summary>Longest <see cref="Server"/>, in characters: a host and what stands around it.</summary>
    public const int ServerLength = MailSettings.HostLength + 20;

    /// <summary>Whose: <see cref="SmtpEndpoint.Place"/> or <see cref="MailApi.Place"/>.</summary>
    public required string Server { get; init; }

    /// <summary>Until when it is valid (UTC).</summary>
    public DateTime EndsAt { get; set; }

    /// <summary>When it was first seen (UTC).</summary>
    public DateTime SeenAt { get; set; }
}

/// <summary>What ends, and mail with it.</summary>
public enum MailExpiryKind
{
    /// <summary>The certificate that a server shows.</summary>
    Certificate = 1,

    /// <summary>The client secret by which the portal gets its tokens.</summary>
    ClientSecret = 2,
}

/// <summary>Something by which mail leaves ends soon, or has ended.</summary>
/// <param name="Kind">What.</param>
/// <param name="Server">Whose: the host of a certificate, the name of the SMTP server with a client secret.</param>
/// <param name="EndsAt">When (UTC).</param>
/// <param name="Method">The way that leads there.</param>
public sealed record MailExpiry(MailExpiryKind Kind, string Server, DateTime EndsAt, MailDeliveryMethod Method)
{
    /// <summary>From so long before on it is told: time enough for somebody else to renew it.</summary>
    public static TimeSpan Ahead { get; } = TimeSpan.FromDays(30);
}
