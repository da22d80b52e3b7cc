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
        var draft = new MailDraft(Product, User);
        return OutboxMail.Notice(
            MailPurpose.RecoveryCodeUsedNotice,
            User,
            User,
            draft,
            MailTemplate.RecoveryCodeUsed,
            ("when", draft.Clock.WhenAndWhere(At, SourceAddress)),
            ("left", draft.Say(Rest, ("count", MailDraft.Number(Left)))),
            ("help", draft.Help(HelpContact)));
    }

    private MailPhrase Rest => Left switch
    {
        0 => MailPhrase.RecoveryCodesNone,
        1 => MailPhrase.RecoveryCodesOne,
        <= RecoveryStock.FewLeft => MailPhrase.RecoveryCodesFew,
        _ => MailPhrase.RecoveryCodesMany,
    };
}
