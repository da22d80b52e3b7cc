using LucyPortal.Domain;
using LucyPortal.Outbox;

namespace LucyPortal.Features.SignIn;

/// <summary>Word to the owner that a recovery code signed somebody in.</summary>
/// <param name="Product">Name of the product.</param>
/// <param name="User">Whose account.</param>
/// <param name="At">When (UTC).</param>
/// <param name="SourceAddress">From where.</param>
/// <param name="Left">How many codes are left.</param>
/// <param name="HelpContact">Whom to ask; null where the settings name nobody.</param>
internal sealed record RecoveryUsedMail(string Product, PortalUser User, DateTime At, string? SourceAddress, int Left, string? HelpContact)
{
    /// <summary>The mail.</summary>
    public OutboxMail ToOutbox()
    {
        var writer = new MailWriter(Product, User);
        return OutboxMail.Notice(
            MailPurpose.RecoveryCodeUsedNotice,
            User,
            User,
            writer,
            MailTemplate.RecoveryCodeUsed,
            ("when", writer.Clock.WhenAndWhere(At, SourceAddress)),
            ("left", writer.Say(Rest, ("count", MailWriter.Number(Left)))),
            ("help", writer.Help(HelpContact)));
    }

    private MailPhrase Rest => Left switch
    {
        0 => MailPhrase.RecoveryCodesNone,
        1 => MailPhrase.RecoveryCodesOne,
        <= RecoveryStock.FewLeft => MailPhrase.RecoveryCodesFew,
        _ => MailPhrase.RecoveryCodesMany,
    };
}
