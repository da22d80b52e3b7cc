using System.Collections;
using System.Globalization;
using LucyPortal.Domain;
using LucyPortal.Outbox;

namespace LucyPortal.Tests.Outbox;

public sealed class MailTextsTests
{
    private static readonly string[] Names =
    [
        .. Enum.GetValues<MailTemplate>().Select(MailTexts.SubjectOf),
        .. Enum.GetValues<MailTemplate>().Select(MailTexts.TextOf),
        .. Enum.GetNames<MailPhrase>(),
    ];

    public static TheoryData<string> Languages => [.. MailLanguage.All.Select(l => l.Code)];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_language_has_every_text_and_no_other(string language) => In(language).Keys.Should().BeEquivalentTo(Names);

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_language_speaks_of_the_same_facts(string language)
    {
        var english = In(MailLanguage.Default.Code);

        foreach (var (name, text) in In(language))
        {
            Facts(text).Should().Equal(Facts(english[name]), name);
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_language_has_the_same_paragraphs_with_the_code_alone_on_its_line(string language)
    {
        var english = In(MailLanguage.Default.Code);

        foreach (var (name, text) in In(language))
        {
            Kinds(text).Should().Equal(Kinds(english[name]), name);
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void No_text_has_blanks_too_many_or_a_brace_that_stands_for_nothing(string language)
    {
        foreach (var (name, text) in In(language))
        {
            text.Should().NotMatchRegex(@"  |^\s|\s$|\n\s| \n", name);
            MailTexts.Placeholder().Replace(text, "").Should().NotMatchRegex("[{}]", name);
        }
    }

    [Theory]
    [InlineData("de")]
    [InlineData("fr")]
    public void Nothing_is_left_in_english(string language)
    {
        var english = In(MailLanguage.Default.Code);

        In(language).Where(t => t.Value == english[t.Key]).Select(t => t.Key).Should().BeSubsetOf([nameof(MailPhrase.TimePattern)]);
    }

    [Fact]
    public void Subjects_never_hold_a_code() =>
        Names.Where(n => n.EndsWith(".Subject", StringComparison.Ordinal))
            .SelectMany(n => MailLanguage.All.Select(l => MailTexts.Get(l, n)))
            .Should().OnlyContain(subject => !subject.Contains("{code}"));

    [Fact]
    public void Braces_in_a_fact_are_no_fact() => MailTexts
        .Fill("Hello {name},", new Dictionary<string, string> { ["name"] = "{code}", ["code"] = "012345" })
        .Should().Be("Hello {code},");

    private static Dictionary<string, string> In(string language)
    {
        var culture = language == MailLanguage.Default.Code ? CultureInfo.InvariantCulture : CultureInfo.GetCultureInfo(language);
        return MailTexts.Resources.GetResourceSet(culture, createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>()
            .ToDictionary(e => (string)e.Key, e => (string)e.Value!);
    }

    private static IEnumerable<string> Facts(string text) =>
        MailTexts.Placeholder().Matches(text).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal);

    private static IEnumerable<string> Kinds(string text) => text.Split('\n').Select(line => line == "{code}" ? "code" : "text");
}
