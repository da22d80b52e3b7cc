namespace LucyPortal.Domain;

/// <summary>How a connection to an SMTP server is encrypted. What is chosen is required, never "if available". The numbers are stored.</summary>
public enum SmtpEncryption
{
    /// <summary>Begins in clear and is encrypted before anything is said that matters (RFC 3207).</summary>
    StartTls = 1,

    /// <summary>Encrypted from the first byte (RFC 8314).</summary>
    Tls = 2,

    /// <summary>Not encrypted.</summary>
    None = 3,
}

/// <summary>How the portal signs in to an SMTP server. The numbers are stored.</summary>
public enum SmtpAuthentication
{
    /// <summary>It does not.</summary>
    None = 1,

    /// <summary>By user name and password: SCRAM (RFC 5802, RFC 7677), else PLAIN or LOGIN, which show the password to the server.</summary>
    Password = 2,

    /// <summary>By a token that Microsoft Entra ID gives to the portal as an application (RFC 6749 4.4), for a mailbox (XOAUTH2, RFC 7628).</summary>
    OAuth2 = 3,
}

/// <summary>All that it takes to hand mail to an SMTP server. Never edited: a change is another one.</summary>
/// <param name="Host">Name or address, at most <see cref="MailSettings.HostLength"/> characters.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Encryption">How the connection is encrypted.</param>
/// <param name="Authentication">How the portal signs in.</param>
/// <param name="UserName">The user, where it signs in; the mailbox with OAuth2.</param>
/// <param name="Secret">The password, or the client secret, under Data Protection, where it signs in; only <c>SecretBox</c> can read it.</param>
/// <param name="Authority">Certificates of a private authority as PEM, in place of those that this machine trusts; null for those.</param>
/// <param name="Tenant">Id or domain of the Entra tenant, with OAuth2.</param>
/// <param name="ClientId">Id of the application there, with OAuth2.</param>
public sealed record SmtpEndpoint(
    string Host,
    int Port,
    SmtpEncryption Encryption,
    SmtpAuthentication Authentication = SmtpAuthentication.None,
    string? UserName = null,
    string? Secret = null,
    string? Authority = null,
    string? Tenant = null,
    string? ClientId = null)
{
    /// <summary>Longest <see cref="UserName"/>, in characters.</summary>
    public const int UserNameLength = 320;

    /// <summary>Longest password, in characters.</summary>
    public const int PasswordLength = 1000;

    /// <summary>Longest <see cref="Tenant"/>, in characters: that of a domain.</summary>
    public const int TenantLength = 253;

    /// <summary>Longest <see cref="Authority"/>, in characters: some dozens of certificates.</summary>
    public const int AuthorityLength = 100_000;

    /// <summary>True when the other one leads to the same place in the same way: only there may a stored secret be sent without being typed again.</summary>
    public bool LeadsWhere(SmtpEndpoint other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return string.Equals(Host, other.Host, StringComparison.OrdinalIgnoreCase)
            && Port == other.Port
            && Encryption == other.Encryption
            && Authentication == other.Authentication
            && Authority == other.Authority
            && Tenant == other.Tenant
            && ClientId == other.ClientId;
    }

    /// <summary>Host and port, as one word.</summary>
    public string Place => $"{Host.ToLowerInvariant()}:{Port}";

    /// <summary>Host and port for people; the port only where it is not the usual one.</summary>
    public override string ToString() => Port == Encryption.SuggestedPort() ? Host : $"{Host}:{Port}";
}

/// <summary>The names people know these by, and what goes with them.</summary>
public static class SmtpChoices
{
    /// <summary>The label in the portal.</summary>
    public static string Label(this SmtpEncryption encryption) => encryption switch
    {
        SmtpEncryption.StartTls => "STARTTLS",
        SmtpEncryption.Tls => "SSL/TLS",
        SmtpEncryption.None => "None",
        _ => throw new ArgumentOutOfRangeException(nameof(encryption), encryption, null),
    };

    /// <summary>The label in the portal.</summary>
    public static string Label(this SmtpAuthentication authentication) => authentication switch
    {
        SmtpAuthentication.None => "None",
        SmtpAuthentication.Password => "Password",
        SmtpAuthentication.OAuth2 => "OAuth2 (Microsoft Entra ID)",
        _ => throw new ArgumentOutOfRangeException(nameof(authentication), authentication, null),
    };

    /// <summary>The port on which servers usually listen for it (RFC 6409, RFC 8314, RFC 5321).</summary>
    public static int SuggestedPort(this SmtpEncryption encryption) => encryption switch
    {
        SmtpEncryption.StartTls => 587,
        SmtpEncryption.Tls => 465,
        _ => 25,
    };
}
