using LucyPortal.Domain;
using LucyPortal.Outbox;

namespace LucyPortal.Verification;

/// <summary>Word to the owner, and to administrators, that somebody has the password but not the second factor. No links, no codes.</summary>
/// <param name="Product">Name of the product.</param>
/// <param name="At">When (UTC).</param>
/// <param name="SourceAddress">From where.</param>
/// <param name="HelpContact">Whom to ask; null where the settings name nobody.</param>
internal sealed record SecondFactorNotices(string Product, DateTime At, string? SourceAddress, string? HelpContact)
{
    public OutboxMail SecondFactorWrong(PortalUser owner) =>
        Mail(MailPurpose.SecondFactorMissingNotice, owner, owner, MailTemplate.CodeWrong);

    public OutboxMail SecondFactorMissing(PortalUser owner) =>
        Mail(MailPurpose.SecondFactorMissingNotice, owner, owner, MailTemplate.CodeMissing);

    public OutboxMail PasswordStolen(PortalUser owner) =>
        Mail(MailPurpose.PasswordStolenNotice, owner, owner, MailTemplate.PasswordStolen);

    public OutboxMail PasswordStolen(PortalUser owner, PortalUser administrator) =>
        Mail(MailPurpose.PasswordStolenWarning, owner, administrator, MailTemplate.PasswordStolenWarning);

    private OutboxMail Mail(MailPurpose purpose, PortalUser concerned, PortalUser reader, MailTemplate template)
    {
        var writer = new MailWriter(Product, reader, concerned);
        return OutboxMail.Notice(
            purpose,
            concerned,
            reader,
            writer,
            template,
            ("when", writer.Clock.WhenAndWhere(At, SourceAddress)),
            ("help", writer.Help(HelpContact)));
    }
}
