using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;

namespace LucyPortal.Tests.Verification;

/// <summary>What administrators read of a change of the mail settings.</summary>
public sealed class MailChangeWordsTests
{
    private static readonly MailSettings Before = new() { Method = MailDeliveryMethod.MailFolder };

    public static TheoryData<string> Languages => EveryMail.Languages;

    [Theory]
    [InlineData("en", "Delivery Method: Mail folder before, Internal Postfix server now; System notification email: nothing before, portal@example.org now")]
    [InlineData("de", "Delivery Method: bisher Mail folder, jetzt Internal Postfix server; System notification email: bisher nichts, jetzt portal@example.org")]
    [InlineData("fr", "Delivery Method\u00A0: auparavant Mail folder, désormais Internal Postfix server; System notification email\u00A0: auparavant rien, désormais portal@example.org")]
    public void Change_is_told_in_the_language_of_its_reader(string language, string words) =>
        Words(Before, new() { Method = MailDeliveryMethod.InternalPostfix, SystemNotificationEmail = "portal@example.org" }, language).Should().Be(words);

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_notice_of_a_change_tells_what_changed_but_no_secret(string language)
    {
        var notices = EveryMail.In(language).Where(m => m.Purpose is MailPurpose.MailSettingsNotice or MailPurpose.MailSettingsConfirmedNotice).ToList();

        notices.Should().HaveCount(3);
        notices.Select(m => m.Body.ToText()).Should().OnlyContain(text =>
            text.Contains("portal@example.org") && text.Contains("mail.example.org") && !text.Contains("locked") && !text.Contains("://"));
    }

    [Fact]
    public void Other_password_and_other_key_are_told_without_them()
    {
        var words = Words(With("one"), With("two"));

        words.Should().Be("SMTP server: another sign-in or encryption; HTTP server: another API key; DKIM signature: another private key");

        static MailSettings With(string secret) => new()
        {
            Method = MailDeliveryMethod.MailFolder,
            Relay = new SmtpEndpoint("smtp.example.org", 587, SmtpEncryption.StartTls, Secret: secret),
            MailApi = new MailApi("https://mail.example.org", secret),
            Dkim = new DkimSigning("example.org", "lucy", secret),
        };
    }

    [Fact]
    public void Long_values_and_long_lists_are_cut()
    {
        static MailSettings Long(char c) => new()
        {
            Method = c == 'a' ? MailDeliveryMethod.MailFolder : MailDeliveryMethod.InternalPostfix,
            PostfixHost = new string(c, 253),
            Relay = new SmtpEndpoint(new string(c, 253), 25, SmtpEncryption.None),
            MailApi = new MailApi($"https://{new string(c, 253)}"),
            SystemNotificationEmail = new string(c, 254),
        };

        var words = Words(Long('a'), Long('b'));

        words.Should().Contain($"Internal Postfix server: {new string('a', 100)}… before, {new string('b', 100)}… now; ").And.EndWith("; …");
        words.Length.Should().BeLessThan(610);
    }

    private static string Words(MailSettings before, MailSettings after, string language = "en") =>
        MailChangeWords.Of(new MailWriter("Lucy", new PortalUser { DisplayName = "Nora", Language = language }), before, after);
}
