namespace LucyPortal.Domain;

/// <summary>Where a version of the mail settings stands. The numbers are stored.</summary>
public enum MailSettingsStatus
{
    /// <summary>Mail leaves by these. At most one version has this status.</summary>
    InForce = 1,

    /// <summary>Replaced by a later version.</summary>
    Previous = 2,

    /// <summary>Being tried: in force once a code that left by them is typed back. At most one version has this status.</summary>
    Draft = 3,

    /// <summary>A draft that was given up. Nothing ever left by it but its own codes, and its secrets are erased.</summary>
    Dropped = 4,

    /// <summary>
    /// A draft that was not confirmed in time, until it is dismissed or another one is made: what was chosen is kept to begin again from, its
    /// secrets are erased. At most one version is a draft or this.
    /// </summary>
    RanOut = 5,
}

/// <summary>
/// Everything that decides whether a mail leaves, as one version. A change adds a version and never edits one, so that a proof
/// can name the settings it was given through, and settings that worked can come back.
/// </summary>
public sealed class MailSettings
{
    /// <summary>Longest host name (RFC 1035: 253 characters).</summary>
    public const int HostLength = 253;

    /// <summary>
    /// How long a draft can be confirmed: a first mail through a new server is the one most likely to be told to wait, and meanwhile
    /// nothing is urgent.
    /// </summary>
    public static readonly TimeSpan DraftLifetime = TimeSpan.FromHours(24);

    /// <summary>Longest address (RFC 5321 4.5.3.1.3: 254 characters within the brackets).</summary>
    public const int AddressLength = 254;

    /// <summary>The version.</summary>
    public Guid Id { get; init; }

    /// <summary>Where the version stands.</summary>
    public MailSettingsStatus Status { get; set; }

    /// <summary>How mail is handed over.</summary>
    public MailDeliveryMethod Method { get; init; }

    /// <summary>Host of the internal Postfix server.</summary>
    public string PostfixHost { get; init; } = "localhost";

    /// <summary>Port of the internal Postfix server, 1 to 65535.</summary>
    public int PostfixPort { get; init; } = 25;

    /// <summary>The SMTP server that was chosen as external relay; kept while another method is in force. It may be gone by now.</summary>
    public Guid? RelayServerId { get; set; }

    /// <summary>How that server is reached, as of this version: a later edit of the server makes a later version.</summary>
    public SmtpEndpoint? Relay { get; init; }

    /// <summary>The API over HTTP that takes mail; kept while another method is in force.</summary>
    public MailApi? MailApi { get; init; }

    /// <summary>How mail is signed; null for unsigned. A server over HTTP signs by itself, so it does not count there.</summary>
    public DkimSigning? Dkim { get; init; }

    /// <summary>
    /// How a mail is handed over that can't leave by <see cref="Method"/>; null for no other way. It uses its own part of the same version,
    /// and is never the same as <see cref="Method"/>.
    /// </summary>
    public MailDeliveryMethod? Fallback { get; init; }

    /// <summary>The address that every system mail comes from; null means that no mail can leave.</summary>
    public string? SystemNotificationEmail { get; init; }

    /// <summary>When the version was made (UTC).</summary>
    public DateTime CreatedAt { get; init; }

    /// <summary>When it was last put in force (UTC); null for the first one of all.</summary>
    public DateTime? InForceSince { get; set; }

    /// <summary>Who made it; null for the server itself.</summary>
    public Guid? CreatedBy { get; init; }

    /// <summary>When a code that went out by it was first typed back (UTC); null means <c>Not proven</c>.</summary>
    public DateTime? ProvenAt { get; set; }

    /// <summary>When a code that went out by the fallback of this version was first typed back (UTC); null means <c>Not proven</c>.</summary>
    public DateTime? FallbackProvenAt { get; set; }

    /// <summary>Until when a draft can be confirmed (UTC); that instant still counts.</summary>
    public DateTime DraftEndsAt => CreatedAt + DraftLifetime;

    /// <summary>True where there is somebody to lock out: before there was a sender no mail could leave, so a change can't break any.</summary>
    public bool CanSend => SystemNotificationEmail is not null;

    /// <summary>True when mail leaves by this method, be it only as the fallback.</summary>
    public bool Uses(MailDeliveryMethod method) => Method == method || Fallback == method;

    /// <summary>True when mail leaves by this server, be it only as the fallback.</summary>
    public bool LeavesBy(Guid serverId) => Uses(MailDeliveryMethod.ExternalRelay) && RelayServerId == serverId;

    /// <summary>True when the other version would hand over mail in the same way from the same sender.</summary>
    public bool SendsLike(MailSettings other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Method == other.Method
            && string.Equals(PostfixHost, other.PostfixHost, StringComparison.OrdinalIgnoreCase)
            && PostfixPort == other.PostfixPort
            && RelayServerId == other.RelayServerId
            && Relay == other.Relay
            && MailApi == other.MailApi
            && Dkim == other.Dkim
            && Fallback == other.Fallback
            && string.Equals(SystemNotificationEmail, other.SystemNotificationEmail, StringComparison.Ordinal);
    }
}
