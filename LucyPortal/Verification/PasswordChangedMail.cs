using LucyPortal.Domain;
using LucyPortal.Outbox;

namespace LucyPortal.Verification;

/// <summary>Word to the owner that the password was changed.</summary>
/// <param name="Product">Name of the product.</param>
/// <param name="User">Whose password.</param>
/// <param name="At">When (UTC).</param>
/// <param name="SourceAddress">From where.</param>
/// <param name="HelpContact">Whom to ask; null where the settings name nobody.</param>
internal sealed record PasswordChangedMail(string Product, PortalUser User, DateTime At, string? SourceAddress, string? HelpContact)
{
    /// <summary>The mail.</summary>
    public OutboxMail ToOutbox()
    {
        var writer = new MailWriter(Product, User);
        return OutboxMail.Notice(
            MailPurpose.PasswordChangedNotice,
            User,
            User,
            writer,
            MailTemplate.PasswordChanged,
            ("when", writer.Clock.WhenAndWhere(At, SourceAddress)),
            ("atOnce", writer.HelpAtOnce(HelpContact)));
    }
}
