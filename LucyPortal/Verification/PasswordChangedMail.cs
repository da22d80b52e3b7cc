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
    public OutboxMail ToOutbox() => OutboxMail.Notice(
        MailPurpose.PasswordChangedNotice,
        User,
        User,
        Product,
        $"Your {Product} password was changed",
        [
            $"The password of your {Product} account {User.Email} was changed {new MailClock(User.TimeZone).WhenAndWhere(At, SourceAddress)}. All other sessions of the account were ended.",
            "If it was you, there is nothing to do.",
            $"If it was not you, someone else knows your password. {HelpWords.AtOnce(HelpContact)}",
        ]);
}
