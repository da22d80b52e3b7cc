using AngleSharp.Html.Parser;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Outbox;

/// <summary>Whatever a person is called, and whatever an administrator typed, changes nothing but its own place in a mail.</summary>
public sealed class MailNameTests
{
    public static TheoryData<string, string> Names => new()
    {
        { "Nora 👩‍💻 Admin", "Nora 👩‍💻 Admin" },
        { "O'Nora, \"Admin\" <n>", "O'Nora, \"Admin\" <n>" },
        { "<b>Nora</b>", "<b>Nora</b>" },
        { "</p><a href=\"https://evil.example\">x</a>", "</p><a href=\"https://evil.example\">x</a>" },
        { "&lt;b&gt; &amp;", "&lt;b&gt; &amp;" },
        { "{code}", "{code}" },
        { "{0} {nobody}", "{0} {nobody}" },
        { "نورا", "نورا" },
        { "Jürg Müller-Weiß", "Jürg Müller-Weiß" },
        { "Nora\u202Enimda", "Noranimda" },
        { "Nora\u2067nimda\u2069", "Noranimda" },
        { "Nora\r\n\r\n999999\r\nAdmin", "Nora    999999  Admin" },
        { "Nora\u2028999999\u2029Admin", "Nora 999999 Admin" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_name_stands_in_the_greeting_as_it_is_and_changes_nothing_else(string name, string seen)
    {
        foreach (var language in MailLanguage.All)
        {
            foreach (var (mail, plain) in EveryMail.In(language.Code, name, name, name).Zip(EveryMail.In(language.Code, "Nora", "Nora", "Nora")))
            {
                var lines = Lines(mail);
                lines.Should().HaveSameCount(Lines(plain), mail.Subject);
                lines[0].Should().EndWith($" {seen},");
                lines.Where(l => l == EveryMail.Code).Should().HaveSameCount(Lines(plain).Where(l => l == EveryMail.Code));
                Elements(mail).Should().Equal(Elements(plain), mail.Subject);
                MailHtmlRules.Breaches(mail.Body.ToHtml(), language.Code).Should().BeEmpty();
            }
        }
    }

    [Theory]
    [InlineData("Nora\u202Enimda")]
    [InlineData("Nora\u2067nimda")]
    public void No_name_turns_a_subject(string name) =>
        EveryMail.In("en", name).Should().OnlyContain(m => !m.Subject.Any(WritingDirection.Turns) && !m.Body.ToText().Any(WritingDirection.Turns));

    private static string[] Lines(OutboxMail mail) => mail.Body.ToText().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> Elements(OutboxMail mail) =>
        new HtmlParser().ParseDocument(mail.Body.ToHtml()).All.Select(e => e.LocalName);
}
