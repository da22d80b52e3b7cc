using LucyPortal.Domain;
using LucyPortal.Outbox;

namespace LucyPortal.Verification;

/// <summary>
/// Word to the owner of what was done to the account at the server's console (ASVS 5.0 6.3.7). It carries no link: the one to a new
/// password goes from hand to hand, for the mailbox may be what was lost.
/// </summary>
internal static class RescueMail
{
    public static OutboxMail For(ConsoleResetKind kind, string product, PortalUser user, DateTime at, string reason, string? helpContact)
    {
        var writer = new MailWriter(product, user);
        return OutboxMail.Notice(
            MailPurpose.ConsoleResetNotice,
            user,
            user,
            writer,
            Template(kind),
            ("minutes", MailWriter.Number(PasswordLink.Lifetime.TotalMinutes)),
            ("when", writer.Clock.WhenAndWhere(at, null)),
            ("reason", reason),
            ("atOnce", writer.HelpAtOnce(helpContact)));
    }

    private static MailTemplate Template(ConsoleResetKind kind) => kind switch
    {
        ConsoleResetKind.TwoFactor => MailTemplate.TwoFactorReset,
        ConsoleResetKind.Tries => MailTemplate.TriesReset,
        _ => MailTemplate.PasswordLinkMade,
    };
}
