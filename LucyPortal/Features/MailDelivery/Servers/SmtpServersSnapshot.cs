using LucyPortal.Domain;

namespace LucyPortal.Features.MailDelivery.Servers;

/// <summary>An SMTP server as the page shows it: all of it but its password.</summary>
/// <param name="Id">Which one.</param>
/// <param name="Version">As of which edit.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Host">Name or address.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Encryption">How the connection is encrypted.</param>
/// <param name="Authentication">How the portal signs in.</param>
/// <param name="UserName">The user, where it signs in.</param>
/// <param name="HasPassword">A password is stored, and can still be read.</param>
/// <param name="Authority">Certificates of a private authority as PEM.</param>
/// <param name="InUse">Mail leaves by it.</param>
public sealed record SmtpServerItem(
    Guid Id,
    Guid Version,
    string Name,
    string Host,
    int Port,
    SmtpEncryption Encryption,
    SmtpAuthentication Authentication,
    string? UserName,
    bool HasPassword,
    string? Authority,
    bool InUse);

/// <summary>How the servers stand.</summary>
/// <param name="Servers">The servers, by name.</param>
/// <param name="Sender">The system notification email; null while none is set.</param>
/// <param name="OwnAddress">The address of who is signed in.</param>
public sealed record SmtpServersSnapshot(IReadOnlyList<SmtpServerItem> Servers, string? Sender, string? OwnAddress);

/// <summary>A server as somebody wants it saved; what is in it has been checked.</summary>
/// <param name="Id">Which one; null for a new one.</param>
/// <param name="Seen">The version that was edited; null for a new one.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Endpoint">How it is reached; without a password.</param>
/// <param name="Password">The password that was typed; null to keep the stored one.</param>
public sealed record SmtpServerEntry(Guid? Id, Guid? Seen, string Name, SmtpEndpoint Endpoint, string? Password);
