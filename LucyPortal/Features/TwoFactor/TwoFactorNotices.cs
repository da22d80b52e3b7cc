using LucyPortal.Domain;
using LucyPortal.Outbox;

namespace LucyPortal.Features.TwoFactor;

/// <summary>Word to the owner when the second factor changes (ASVS 5.0 6.3.7): whoever did it, the owner learns it.</summary>
internal static class TwoFactorNotices
{
    public static OutboxMail Configured(PortalUser user, string product, DateTime at, string? source, string? help) =>
        Notice(user, product, MailPurpose.ConfiguredNotice, MailTemplate.Configured, at, source, help);

    public static OutboxMail TurnedOff(PortalUser user, string product, DateTime at, string? source, string? help) =>
        Notice(user, product, MailPurpose.TurnedOffNotice, MailTemplate.TurnedOff, at, source, help);

    public static OutboxMail RecoveryCodesMade(PortalUser user, string product, DateTime at, string? source, string? help) =>
        Notice(user, product, MailPurpose.RecoveryCodesMadeNotice, MailTemplate.RecoveryCodesMade, at, source, help);

    private static OutboxMail Notice(
        PortalUser user, string product, MailPurpose purpose, MailTemplate template, DateTime at, string? source, string? help)
    {
        var writer = new MailWriter(product, user);
        return OutboxMail.Notice(
            purpose,
            user,
            user,
            writer,
            template,
            ("when", writer.Clock.WhenAndWhere(at, source)),
            ("advice", string.IsNullOrWhiteSpace(help)
                ? writer.Say(MailPhrase.ChangePasswordAndTell)
                : writer.Say(MailPhrase.ChangePasswordAndAsk, ("help", help))));
    }
}
