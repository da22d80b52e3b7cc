using System.Globalization;
using LucyPortal.Delivery;
using LucyPortal.Domain;

namespace LucyPortal.Features.MailDelivery.Servers;

/// <summary>An SMTP server as typed, and what is wrong with it.</summary>
public sealed class SmtpServerInput
{
    private readonly SmtpServerItem? _stored;
    private readonly object _begun;

    /// <summary>Begins with a stored server, or with nothing.</summary>
    public SmtpServerInput(SmtpServerItem? stored)
    {
        _stored = stored;
        Encryption = stored?.Encryption ?? SmtpEncryption.StartTls;
        Authentication = stored?.Authentication ?? SmtpAuthentication.Password;
        Name = stored?.Name;
        Host = stored?.Host;
        Port = Text(stored?.Port ?? Encryption.SuggestedPort());
        UserName = stored?.UserName;
        Authority = stored?.Authority;
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
    public SmtpAuthentication Authentication { get; set; }

    /// <summary>The user, as typed.</summary>
    public string? UserName { get; set; }

    /// <summary>The password, as typed; empty to keep the stored one.</summary>
    public string? Password { get; set; }

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

    /// <summary>True while the stored password would be sent to where it was typed for, and to nowhere else.</summary>
    public bool KeepsPassword => _stored is { HasPassword: true } stored
        && string.Equals(Host?.Trim(), stored.Host, StringComparison.OrdinalIgnoreCase)
        && Port?.Trim() == Text(stored.Port)
        && Encryption == stored.Encryption
        && Trimmed(Authority) == stored.Authority;

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
        if (Authentication == SmtpAuthentication.Password)
        {
            Judge(nameof(UserName), UserNameMistake());
            Judge(nameof(Password), PasswordMistake());
        }

        var authority = Encryption == SmtpEncryption.None ? null : Trimmed(Authority);
        Judge(nameof(Authority), authority is null ? null : AuthorityMistake(authority));
        return Errors.Count > 0 ? null : new SmtpServerEntry(
            _stored?.Id,
            _stored?.Version,
            name!,
            new SmtpEndpoint(
                host.Host!,
                port!.Value,
                Encryption,
                Authentication,
                Authentication == SmtpAuthentication.Password ? Trimmed(UserName) : null,
                Authority: authority),
            string.IsNullOrEmpty(Password) ? null : Password);
    }

    private object Typed => (Name ?? "", Host ?? "", Port ?? "", Encryption, Authentication, UserName ?? "", Password ?? "", Authority ?? "");

    private static string? NameMistake(string name) =>
        name.Length > SmtpServer.NameLength ? $"{name.Length} characters. It can have at most {SmtpServer.NameLength}."
        : name.Any(char.IsControl) ? "One line of plain text."
        : null;

    private string? EncryptionMistake(HostInput host) =>
        Encryption == SmtpEncryption.None && Authentication == SmtpAuthentication.Password && host.Host is { } name && !LoopbackHost.Is(name)
            ? "A password is sent only over an encrypted connection, or to this machine. Choose STARTTLS or SSL/TLS, or Authentication None."
            : null;

    private string? UserNameMistake() => Trimmed(UserName) switch
    {
        null => "Type the user name that the server knows the portal by.",
        { Length: > SmtpEndpoint.UserNameLength } name => $"{name.Length} characters. It can have at most {SmtpEndpoint.UserNameLength}.",
        var name when name.Any(char.IsControl) => "One line of plain text.",
        _ => null,
    };

    private string? PasswordMistake() => Password switch
    {
        { Length: > SmtpEndpoint.PasswordLength } typed => $"{typed.Length} characters. It can have at most {SmtpEndpoint.PasswordLength}.",
        { Length: > 0 } => null,
        _ when KeepsPassword => null,
        _ when _stored is { HasPassword: true } => "Type the password again: a stored one is never sent to another host.",
        _ => "Type the password.",
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
