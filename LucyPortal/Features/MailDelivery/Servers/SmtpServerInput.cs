using System.Globalization;
using LucyPortal.Delivery;
using LucyPortal.Domain;

namespace LucyPortal.Features.MailDelivery.Servers;

/// <summary>An SMTP server as typed, and what is wrong with it.</summary>
public sealed class SmtpServerInput
{
    /// <summary>How browsers hand over a date.</summary>
    private const string Day = "yyyy-MM-dd";

    private readonly SmtpServerItem? _stored;
    private readonly object _begun;

    /// <summary>Begins with a stored server, or with nothing.</summary>
    public SmtpServerInput(SmtpServerItem? stored)
    {
        _stored = stored;
        var endpoint = stored?.Endpoint;
        Encryption = endpoint?.Encryption ?? SmtpEncryption.StartTls;
        Authentication = endpoint?.Authentication ?? SmtpAuthentication.Password;
        Name = stored?.Name;
        Host = endpoint?.Host;
        Port = Text(endpoint?.Port ?? Encryption.SuggestedPort());
        UserName = endpoint?.UserName;
        Tenant = endpoint?.Tenant;
        ClientId = endpoint?.ClientId;
        Authority = endpoint?.Authority;
        SecretEndsOn = stored?.SecretEndsOn?.ToString(Day, CultureInfo.InvariantCulture);
        _begun = Typed;
    }

    /// <summary>The name, as typed.</summary>
    public string? Name { get; set; }

    /// <summary>The host, as typed.</summary>
    public string? Host { get; set; }

    /// <summary>The port, as typed.</summary>
    public string? Port { get; set; }

    /// <summary>How the connection is encrypted.</summary>
    public SmtpEncryption Encryption { get; private set; }

    /// <summary>How the portal signs in.</summary>
    public SmtpAuthentication Authentication { get; private set; }

    /// <summary>The user, or the mailbox, as typed.</summary>
    public string? UserName { get; set; }

    /// <summary>The Entra tenant, as typed.</summary>
    public string? Tenant { get; set; }

    /// <summary>The id of the application in Entra, as typed.</summary>
    public string? ClientId { get; set; }

    /// <summary>The password or client secret, as typed; empty to keep the stored one.</summary>
    public string? Secret { get; set; }

    /// <summary>The last day of the client secret, as typed.</summary>
    public string? SecretEndsOn { get; set; }

    /// <summary>Certificates of a private authority, as pasted.</summary>
    public string? Authority { get; set; }

    /// <summary>The server that is edited; null for a new one.</summary>
    public SmtpServerItem? Stored => _stored;

    /// <summary>The mistakes, by the field's name; empty while nobody has looked.</summary>
    public Dictionary<string, string> Errors { get; } = [];

    /// <summary>What can be offered in place of a host that holds more than a host; null when there is nothing.</summary>
    internal HostInput? Split => Errors.ContainsKey(nameof(Host)) && HostInput.Of(Host) is { CanSplit: true } split ? split : null;

    /// <summary>True when something was typed that is not stored.</summary>
    public bool IsChanged => !Typed.Equals(_begun);

    /// <summary>True while the stored secret would be sent to where it was typed for, and to nowhere else.</summary>
    public bool KeepsSecret => _stored is { HasSecret: true } stored && stored.Endpoint.LeadsWhere(Endpoint(Host?.Trim() ?? "", HostInput.PortOf(Port) ?? 0));

    /// <summary>Chooses the encryption, and the port that goes with it unless another one was typed.</summary>
    public void Choose(SmtpEncryption encryption)
    {
        if (string.IsNullOrWhiteSpace(Port) || Port.Trim() == Text(Encryption.SuggestedPort()))
        {
            Port = Text(encryption.SuggestedPort());
        }

        Encryption = encryption;
        Errors.Clear();
    }

    /// <summary>Chooses how to sign in. What was typed as the secret of another way must not be shown to whom this one trusts.</summary>
    public void Choose(SmtpAuthentication authentication)
    {
        Secret = authentication == Authentication ? Secret : null;
        Authentication = authentication;
        Errors.Clear();
    }

    /// <summary>Puts the host and port of <see cref="Split"/> where they belong.</summary>
    internal void Take(HostInput split)
    {
        Host = split.Host;
        Port = split.Port is { } port ? Text(port) : Port;
        Errors.Clear();
    }

    /// <summary>Looks at all fields.</summary>
    /// <returns>The server; null when something is wrong, which <see cref="Errors"/> tell.</returns>
    public SmtpServerEntry? Read()
    {
        Errors.Clear();
        var name = Trimmed(Name);
        Judge(nameof(Name), name is null ? "Type a name." : NameMistake(name));
        var host = HostInput.Of(Host);
        Judge(nameof(Host), host.Error);
        var port = HostInput.PortOf(Port);
        Judge(nameof(Port), port is null ? "A number from 1 to 65535." : null);
        Judge(nameof(Encryption), EncryptionMistake(host));
        switch (Authentication)
        {
            case SmtpAuthentication.Password:
                Judge(nameof(UserName), UserNameMistake());
                Judge(nameof(Secret), SecretMistake("password"));
                break;
            case SmtpAuthentication.OAuth2:
                Judge(nameof(Tenant), TenantMistake());
                Judge(nameof(ClientId), Guid.TryParse(ClientId, out _) ? null : "The application (client) id of Entra ID, like 11111111-2222-3333-4444-555555555555.");
                Judge(nameof(Secret), SecretMistake("client secret"));
                Judge(nameof(SecretEndsOn), Trimmed(SecretEndsOn) is null || LastDay is not null ? null : "A date, like 2027-11-29.");
                Judge(nameof(UserName), AddressRules.IsAddress(Trimmed(UserName)) ? null : "Type the address of the mailbox, like noreply@example.org.");
                break;
        }

        var endpoint = Endpoint(host.Host ?? "", port ?? 0);
        Judge(nameof(Authority), endpoint.Authority is { } authority ? AuthorityMistake(authority) : null);
        return Errors.Count > 0 ? null : new SmtpServerEntry(_stored?.Id, _stored?.Version, name!, endpoint, string.IsNullOrEmpty(Secret) ? null : Secret, LastDay);
    }

    private DateTime? LastDay => Authentication == SmtpAuthentication.OAuth2
        && DateTime.TryParseExact(Trimmed(SecretEndsOn), Day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var day)
            ? day
            : null;

    private object Typed => (Name ?? "", Host ?? "", Port ?? "", Encryption, Authentication, UserName ?? "", (Secret ?? "", Authority ?? "", Tenant ?? "", ClientId ?? "", SecretEndsOn ?? ""));

    /// <summary>What is typed, without its secret, and without what goes with another choice.</summary>
    private SmtpEndpoint Endpoint(string host, int port) => new(
        host,
        port,
        Encryption,
        Authentication,
        Authentication == SmtpAuthentication.None ? null : Trimmed(UserName),
        Authority: Encryption == SmtpEncryption.None ? null : Trimmed(Authority),
        Tenant: Authentication == SmtpAuthentication.OAuth2 ? Trimmed(Tenant) : null,
        ClientId: Authentication == SmtpAuthentication.OAuth2 ? Trimmed(ClientId) : null);

    private static string? NameMistake(string name) =>
        name.Length > SmtpServer.NameLength ? $"{name.Length} characters. It can have at most {SmtpServer.NameLength}."
        : name.Any(char.IsControl) ? "One line of plain text."
        : null;

    private string? EncryptionMistake(HostInput host) =>
        Encryption == SmtpEncryption.None && Authentication != SmtpAuthentication.None && host.Host is { } name && !LoopbackHost.Is(name)
            ? $"A {(Authentication == SmtpAuthentication.OAuth2 ? "token" : "password")} is sent only over an encrypted connection, or to this machine. Choose STARTTLS or SSL/TLS, or Authentication None."
            : null;

    private string? UserNameMistake() => Trimmed(UserName) switch
    {
        null => "Type the user name that the server knows the portal by.",
        { Length: > SmtpEndpoint.UserNameLength } name => $"{name.Length} characters. It can have at most {SmtpEndpoint.UserNameLength}.",
        var name when name.Any(char.IsControl) => "One line of plain text.",
        _ => null,
    };

    private string? TenantMistake() => Trimmed(Tenant) switch
    {
        null => "The directory (tenant) id of Entra ID, or its domain.",
        { Length: > SmtpEndpoint.TenantLength } tenant => $"{tenant.Length} characters. It can have at most {SmtpEndpoint.TenantLength}.",
        var tenant when tenant.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-') => null,
        _ => "The directory (tenant) id, or a domain like example.onmicrosoft.com.",
    };

    private string? SecretMistake(string what) => Secret switch
    {
        { Length: > SmtpEndpoint.PasswordLength } typed => $"{typed.Length} characters. It can have at most {SmtpEndpoint.PasswordLength}.",
        { Length: > 0 } => null,
        _ when KeepsSecret => null,
        _ when _stored is { HasSecret: true } => $"Type the {what} again: a stored one is never sent to another host.",
        _ => $"Type the {what}.",
    };

    private static string? AuthorityMistake(string pem) =>
        pem.Length > SmtpEndpoint.AuthorityLength ? $"{pem.Length} characters. It can have at most {SmtpEndpoint.AuthorityLength}."
        : pem.Contains("PRIVATE KEY", StringComparison.Ordinal) ? "This holds a private key. Paste certificates only."
        : CertificateVerdict.Read(pem) is null ? "No certificate can be read in this. Paste it as PEM, from -----BEGIN CERTIFICATE----- to the end."
        : null;

    private void Judge(string field, string? mistake)
    {
        if (mistake is not null)
        {
            Errors[field] = mistake;
        }
    }

    private static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
