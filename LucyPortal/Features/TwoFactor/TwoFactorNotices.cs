using LucyPortal.Domain;
using LucyPortal.Outbox;

namespace LucyPortal.Features.TwoFactor;

/// <summary>Word to the owner when the second factor changes (ASVS 5.0 6.3.7): whoever did it, the owner learns it.</summary>
internal static class TwoFactorNotices
{
    public static OutboxMail Configured(PortalUser user, string product, DateTime at, string? source, string? help) => Notice(
        user,
        product,
        MailPurpose.ConfiguredNotice,
        $"{product}: two-factor authentication is on",
        $"Two-factor authentication by email is now on for your {product} account {user.Email}. Every sign-in asks for a code from this mailbox.",
        at,
        source,
        help);

    public static OutboxMail TurnedOff(PortalUser user, string product, DateTime at, string? source, string? help) => Notice(
        user,
        product,
        MailPurpose.TurnedOffNotice,
        $"{product}: two-factor authentication is off",
        $"Two-factor authentication is now off for your {product} account {user.Email}. Your password alone signs you in.",
        at,
        source,
        help);

    public static OutboxMail RecoveryCodesMade(PortalUser user, string product, DateTime at, string? source, string? help) => Notice(
        user,
        product,
        MailPurpose.RecoveryCodesMadeNotice,
        $"{product}: new recovery codes",
        $"New recovery codes were made for your {product} account {user.Email}. Codes made before no longer work.",
        at,
        source,
        help);

    private static OutboxMail Notice(
        PortalUser user, string product, MailPurpose purpose, string subject, string what, DateTime at, string? source, string? help) =>
        OutboxMail.Notice(
            purpose,
            user,
            user,
            product,
            subject,
            [
                what,
                $"It was changed {new MailClock(user.TimeZone).WhenAndWhere(at, source)}.",
                string.IsNullOrWhiteSpace(help)
                    ? "If this was not you, change your password now and tell another administrator."
                    : $"If this was not you, change your password now and ask for help: {help}",
            ]);
}
