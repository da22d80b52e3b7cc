using LucyPortal.Outbox;

namespace LucyPortal.Tests.Outbox;

public sealed class MailBodyTests
{
    [Theory]
    [InlineData("Nora\r\n\r\n999999\r\n\r\n")]
    [InlineData("Nora\n999999\n")]
    [InlineData("Nora\r999999\r")]
    [InlineData("Nora\v999999\f")]
    [InlineData("Nora\u0085999999\u0085")]
    [InlineData("Nora\u2028999999\u2028")]
    [InlineData("Nora\u2029999999\u2029")]
    public void A_name_can_t_pretend_to_be_a_code(string name)
    {
        var body = new MailBody($"Hello {name},", ["Your verification code is:"], "012345", ["Bye."], "Your team");

        // Whatever some mail program takes for the end of a line.
        body.ToText().Split('\r', '\n', '\v', '\f', '\u0085', '\u2028', '\u2029').Where(l => l.Length == 6).Should().Equal("012345");
    }

    [Theory]
    [InlineData("<img src=http://evil.example/x.png>")]
    [InlineData("</p><a href='http://evil.example'>click</a>")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("&lt;b&gt; \" '")]
    public void A_name_brings_no_markup_along(string name)
    {
        var html = new MailBody($"Hello {name},", ["a"], "012345", ["b"], "c").ToHtml();
        var plain = new MailBody("Hello Nora,", ["a"], "012345", ["b"], "c").ToHtml();

        html.Count(c => c == '<').Should().Be(plain.Count(c => c == '<'));
        System.Net.WebUtility.HtmlDecode(html).Should().Contain(name);
    }

    [Fact]
    public void The_html_loads_nothing_and_links_nowhere()
    {
        var html = new MailBody("Hello,", ["a"], "012345", ["b"], "c").ToHtml();

        html.Should().NotMatchRegex("(?i)<(a|img|link|script|form|input|iframe|video|object)\\b").And.NotContain("url(").And.NotContain("http");
        html.Should().Contain(">012345</p>");
    }
}
