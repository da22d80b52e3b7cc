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
        var (subject, what) = Words(kind, product, user);
        return OutboxMail.Notice(
            MailPurpose.ConsoleResetNotice,
            user,
            user,
            product,
            subject,
            [
                what,
                $"It was done at the server's console {new MailClock(user.TimeZone).WhenAndWhere(at, null)}. The reason given: {reason}",
                $"If you did not ask for this, somebody is meddling with your account. {HelpWords.AtOnce(helpContact)}",
            ]);
    }

    private static (string Subject, string What) Words(ConsoleResetKind kind, string product, PortalUser user) => kind switch
    {
        ConsoleResetKind.TwoFactor => (
            $"{product}: your two-factor authentication was reset",
            $"Two-factor authentication of your {product} account {user.Email} was removed, and all your sessions were ended. Until you set it up again, your password alone signs you in."),
        ConsoleResetKind.Tries => (
            $"{product}: your account was unlocked",
            $"Your {product} account {user.Email} was unlocked: all counts of wrong passwords and wrong codes start anew. Your password and your two-factor authentication stay as they are."),
        _ => (
            $"{product}: a link to set a new password was made",
            $"A link was made by which a new password can be set for your {product} account {user.Email}, and all your sessions were ended. The link works once, for {PasswordLink.Lifetime.TotalMinutes:0} minutes. Whoever made it gives it to you; this message doesn't hold it."),
    };
}
