using LucyPortal.Domain;
using LucyPortal.Outbox;

namespace LucyPortal.Verification;

/// <summary>Word to the owner, and to administrators, that somebody has the password but not the second factor. No links, no codes.</summary>
/// <param name="Product">Name of the product.</param>
/// <param name="At">When (UTC).</param>
/// <param name="SourceAddress">From where.</param>
/// <param name="HelpContact">Whom to ask; null where the settings name nobody.</param>
internal sealed record SecondFactorNotices(string Product, DateTime At, string? SourceAddress, string? HelpContact)
{
    public OutboxMail SecondFactorWrong(PortalUser owner) => ToOwner(
        owner,
        $"{Product}: right password, wrong code",
        $"Somebody typed the right password of your {Product} account {owner.Email}, but only wrong codes {When(owner)}. Nobody was signed in.");

    public OutboxMail SecondFactorMissing(PortalUser owner) => ToOwner(
        owner,
        $"{Product}: right password, no code",
        $"Somebody typed the right password of your {Product} account {owner.Email} {When(owner)}. No right code followed, so nobody was signed in.");

    public OutboxMail PasswordStolen(PortalUser owner) => Mail(
        MailPurpose.PasswordStolenNotice,
        owner,
        owner,
        $"{Product}: your password counts as stolen",
        [
            $"Somebody typed the right password of your {Product} account {owner.Email} and then wrong codes, again and again, last {When(owner)}. Nobody was signed in.",
            "So we take your password for stolen: until you change it, it signs nobody in from a browser that you have not used here before.",
            $"Sign in from a browser that you use for it, and change the password under Account, Password. If none is left: {HelpWords.For(HelpContact)}",
        ]);

    public OutboxMail PasswordStolen(PortalUser owner, PortalUser administrator) => Mail(
        MailPurpose.PasswordStolenWarning,
        owner,
        administrator,
        $"{Product}: the password of {owner.DisplayName} counts as stolen",
        [
            $"Somebody typed the right password of {owner.DisplayName} ({owner.Email}) and then wrong codes, again and again, last {When(administrator)}. Nobody was signed in.",
            $"Until the password is changed, it signs nobody in from a browser that {owner.DisplayName} has not used here before.",
            $"Make sure that {owner.DisplayName} knows. Who has no such browser left needs a new password from the server's console.",
        ]);

    private OutboxMail ToOwner(PortalUser owner, string subject, string what) => Mail(
        MailPurpose.SecondFactorMissingNotice,
        owner,
        owner,
        subject,
        [
            what,
            "If it was you, there is nothing to do.",
            $"If it was not you, someone else knows your password. Change it under Account, Password. Questions? {HelpWords.For(HelpContact)}",
        ]);

    private OutboxMail Mail(MailPurpose purpose, PortalUser concerned, PortalUser reader, string subject, IReadOnlyList<string> paragraphs) =>
        OutboxMail.Notice(purpose, concerned, reader, Product, subject, paragraphs);

    private string When(PortalUser reader) => new MailClock(reader.TimeZone).WhenAndWhere(At, SourceAddress);
}
