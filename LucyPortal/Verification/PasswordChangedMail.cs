using LucyPortal.Domain;
using LucyPortal.Outbox;

namespace LucyPortal.Verification;

/// <summary>Word to the owner that the password was changed. It carries no link, so that nobody learns to press links in such mails.</summary>
/// <param name="Product">Name of the product.</param>
/// <param name="User">Whose password.</param>
/// <param name="At">When (UTC).</param>
/// <param name="SourceAddress">From where.</param>
/// <param name="HelpContact">Whom to ask; null where the settings name nobody.</param>
internal sealed record PasswordChangedMail(string Product, PortalUser User, DateTime At, string? SourceAddress, string? HelpContact)
{
    /// <summary>The mail.</summary>
    public OutboxMail ToOutbox() => new(
        MailPurpose.PasswordChangedNotice,
        User.Id,
        User.Email!,
        User.DisplayName,
        $"Your {Product} password was changed",
        new MailBody(
            $"Hello {User.DisplayName},",
            [
                $"The password of your {Product} account {User.Email} was changed {When}. All other sessions of the account were ended.",
                "If it was you, there is nothing to do.",
                $"If it was not you, someone else knows your password. {Help}",
            ],
            null,
            [],
            $"Your {Product} team"));

    private string When => SourceAddress is null
        ? $"on {new MailClock(User.TimeZone).DateTimeWithZone(At)}"
        : $"on {new MailClock(User.TimeZone).DateTimeWithZone(At)}, from the address {SourceAddress}";

    private string Help => string.IsNullOrEmpty(HelpContact)
        ? "Tell another administrator of this portal at once."
        : $"Ask for help at once: {HelpContact}";
}
