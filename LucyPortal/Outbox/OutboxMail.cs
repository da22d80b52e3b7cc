using LucyPortal.Domain;

namespace LucyPortal.Outbox;

/// <summary>A mail to be written into the outbox.</summary>
/// <param name="Purpose">What it is for.</param>
/// <param name="UserId">The user it concerns.</param>
/// <param name="Recipient">Where it goes.</param>
/// <param name="RecipientName">The recipient's name; any text.</param>
/// <param name="Subject">The subject; never a code.</param>
/// <param name="Body">What it says.</param>
/// <param name="NotAfter">From when on (UTC) it must not be sent; null when it is worth sending late.</param>
public sealed record OutboxMail(
    MailPurpose Purpose,
    Guid UserId,
    string Recipient,
    string RecipientName,
    string Subject,
    MailBody Body,
    DateTime? NotAfter = null);
