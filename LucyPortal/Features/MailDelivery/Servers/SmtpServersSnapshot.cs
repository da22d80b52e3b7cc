using LucyPortal.Domain;

namespace LucyPortal.Features.MailDelivery.Servers;

/// <summary>An SMTP server as the page shows it.</summary>
/// <param name="Id">Which one.</param>
/// <param name="Version">As of which edit.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Endpoint">All of it but its secret.</param>
/// <param name="HasSecret">A password or client secret is stored, and can still be read.</param>
/// <param name="InUse">Mail leaves by it.</param>
public sealed record SmtpServerItem(Guid Id, Guid Version, string Name, SmtpEndpoint Endpoint, bool HasSecret, bool InUse)
{
    /// <summary>The last day of its client secret (UTC); null where that is not known.</summary>
    public DateTime? SecretEndsOn { get; init; }

    /// <summary>True when a stored secret can't be read any more: the server's keys were lost.</summary>
    public bool HasLostSecret => Endpoint.Authentication != SmtpAuthentication.None && !HasSecret;
}

/// <summary>How the servers stand.</summary>
/// <param name="Servers">The servers, by name.</param>
/// <param name="Sender">The system notification email; null while none is set.</param>
/// <param name="OwnAddress">The address of who is signed in.</param>
public sealed record SmtpServersSnapshot(IReadOnlyList<SmtpServerItem> Servers, string? Sender, string? OwnAddress)
{
    /// <summary>What is being tried; null when nothing is.</summary>
    public required MailDraft? Draft { get; init; }
}

/// <summary>A server as somebody wants it saved; what is in it has been checked.</summary>
/// <param name="Id">Which one; null for a new one.</param>
/// <param name="Seen">The version that was edited; null for a new one.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Endpoint">How it is reached; without a secret.</param>
/// <param name="Secret">The password or client secret that was typed; null to keep the stored one.</param>
/// <param name="SecretEndsOn">The last day of its client secret (UTC); null where that is not known.</param>
public sealed record SmtpServerEntry(Guid? Id, Guid? Seen, string Name, SmtpEndpoint Endpoint, string? Secret, DateTime? SecretEndsOn = null);
