using System.Globalization;
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
    public OutboxMail ToOutbox() => OutboxMail.Notice(
        MailPurpose.RecoveryCodeUsedNotice,
        User,
        User,
        Product,
        $"{Product}: a recovery code was used",
        [
            $"A recovery code was used to sign in to your {Product} account {User.Email} {new MailClock(User.TimeZone).WhenAndWhere(At, SourceAddress)}. That code no longer works. {Rest}",
            "If it was you, there is nothing else to do.",
            "If it was not you, someone else knows your password and has your recovery codes. Change your password and make new recovery codes now, on the page 2FA Configuration of your account.",
            $"Questions? {HelpWords.For(HelpContact)}",
        ]);

    private string Rest => Left switch
    {
        0 => "It was your last one: make new ones on the page 2FA Configuration of your account.",
        1 => "You have 1 recovery code left: make new ones on the page 2FA Configuration of your account.",
        <= RecoveryStock.FewLeft => string.Create(CultureInfo.InvariantCulture, $"You have {Left} recovery codes left: make new ones on the page 2FA Configuration of your account."),
        _ => string.Create(CultureInfo.InvariantCulture, $"You have {Left} recovery codes left."),
    };
}
