using AngleSharp.Html.Parser;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Outbox;

/// <summary>What the mails are made of, all of them, in every language.</summary>
public sealed class MailHtmlTests
{
    public static TheoryData<string> Languages => EveryMail.Languages;

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_mail_is_made_of_what_is_allowed_alone(string language)
    {
        foreach (var mail in EveryMail.In(language))
        {
            MailHtmlRules.Breaches(mail.Body.ToHtml(), language).Should().BeEmpty(mail.Subject);
        }

        EveryMail.In(language).Select(m => m.Purpose).Distinct().Should().BeEquivalentTo(Enum.GetValues<MailPurpose>(), "none may be missing here");
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Text_and_html_say_the_same(string language)
    {
        foreach (var mail in EveryMail.In(language))
        {
            var drawn = new HtmlParser().ParseDocument(mail.Body.ToHtml()).QuerySelectorAll("p").Select(p => p.TextContent);

            drawn.Should().Equal(mail.Body.ToText().Split("\r\n", StringSplitOptions.RemoveEmptyEntries), mail.Subject);
        }
    }

    [Theory]
    [InlineData("<p ", "<img src=\"https://evil.example/x.png\"><p ", "element img")]
    [InlineData("</p>", "<a href=\"https://evil.example\">here</a></p>", "element a")]
    [InlineData("</head>", "<style>@import url(https://evil.example/x.css);</style></head>", "element style")]
    [InlineData("</head>", "<link rel=\"stylesheet\" href=\"https://evil.example/x.css\"></head>", "element link")]
    [InlineData("</div>", "<script>alert(1)</script></div>", "element script")]
    [InlineData("</div>", "<svg><use href=\"#x\"></use></svg></div>", "element svg")]
    [InlineData("<p ", "<p onclick=\"alert(1)\" ", "attribute onclick of p")]
    [InlineData("<body ", "<body background=\"https://evil.example/x.png\" ", "attribute background of body")]
    [InlineData("<meta name=\"viewport\"", "<meta http-equiv=\"refresh\" content=\"0\"><meta name=\"viewport\"", "attribute http-equiv of meta")]
    [InlineData("padding:24px", "padding:24px;background:url(https://evil.example/x.png)", "style background:url(https://evil.example/x.png)")]
    [InlineData("padding:24px", "padding:24px;color:#000", "style color:#000")]
    [InlineData("padding:24px", "padding:24px;position:fixed", "style position:fixed")]
    [InlineData("padding:24px", "padding:expression(alert(1))", "style padding:expression(alert(1))")]
    [InlineData("padding:24px", "padding:24px;mar\\67in:0", "style mar\\67in:0")]
    [InlineData("max-width:600px", "max-width:900px", "frame")]
    [InlineData("max-width:600px;", "", "frame")]
    [InlineData("</body>", "Outside</body>", "frame")]
    [InlineData("</body>", "<div>Outside</div></body>", "frame")]
    [InlineData("light dark", "light", "meta color-scheme=light dark")]
    [InlineData("<meta name=\"color-scheme\" content=\"light dark\">", "", "meta color-scheme=light dark")]
    [InlineData("<meta name=\"viewport\"", "<meta name=\"referrer\" content=\"origin\"><meta name=\"viewport\"", "meta referrer=origin")]
    [InlineData("lang=\"en\"", "lang=\"de\"", "lang")]
    [InlineData("<body", "<!--[if mso]><v:fill src=\"x\"/><![endif]--><body", "comment [if mso]><v:fill src=\"x\"/><![endif]")]
    public void Anything_else_is_found(string what, string instead, string breach)
    {
        var html = new MailBody("Hello Nora,", ["a"], EveryMail.Code, ["b"], "c").ToHtml();
        MailHtmlRules.Breaches(html, "en").Should().BeEmpty();

        MailHtmlRules.Breaches(Replaced(html, what, instead), "en").Should().Contain(breach);
    }

    [Theory]
    [InlineData("</div>", "")]
    [InlineData("Hello", "&#xD;")]
    [InlineData("Hello", "&nosuch;")]
    [InlineData("<!DOCTYPE html>", "")]
    [InlineData("<p ", "<p style=\"margin:0\" ")]
    public void Html_that_a_parser_would_have_to_mend_is_found(string what, string instead)
    {
        var html = new MailBody("Hello Nora,", ["a"], EveryMail.Code, ["b"], "c").ToHtml();

        MailHtmlRules.Breaches(Replaced(html, what, instead), "en").Should().NotBeEmpty();
    }

    private static string Replaced(string html, string what, string instead)
    {
        var at = html.IndexOf(what, StringComparison.Ordinal);
        at.Should().BeGreaterThanOrEqualTo(0);
        return html[..at] + instead + html[(at + what.Length)..];
    }
}
