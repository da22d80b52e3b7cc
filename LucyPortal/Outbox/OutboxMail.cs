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
/// <param name="OnlyBy">The mail settings that it must leave by; null for those in force when its turn comes.</param>
public sealed record OutboxMail(
    MailPurpose Purpose,
    Guid UserId,
    string Recipient,
    string RecipientName,
    string Subject,
    MailBody Body,
    DateTime? NotAfter = null,
    Guid? OnlyBy = null)
{
    /// <summary>Word to somebody about what happened to an account: no code, and no link, so that nobody learns to press links in such mails.</summary>
    /// <param name="purpose">What it is for.</param>
    /// <param name="concerned">Whose account.</param>
    /// <param name="reader">Who is told; has an address.</param>
    /// <param name="writer">Writes to the reader.</param>
    /// <param name="template">What is said.</param>
    /// <param name="facts">What else than product, account and names it speaks of.</param>
    public static OutboxMail Notice(
        MailPurpose purpose, PortalUser concerned, PortalUser reader, MailWriter writer, MailTemplate template, params (string Name, string Value)[] facts)
    {
        ArgumentNullException.ThrowIfNull(concerned);
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(writer);
        return new OutboxMail(
            purpose, concerned.Id, reader.Email!, reader.DisplayName, writer.Subject(template), writer.Body(template, facts));
    }
}
