using LucyPortal.Domain;

namespace LucyPortal.Tests.Domain;

/// <summary>The names of a DKIM signature (RFC 6376 3.1 and 3.5).</summary>
public sealed class DkimSigningTests
{
    [Theory]
    [InlineData(" Example.ORG. ", "example.org")]
    [InlineData("mail.example.org", "mail.example.org")]
    [InlineData("exämple.org", "xn--exmple-cua.org")]
    [InlineData("1-2.example.org", "1-2.example.org")]
    [InlineData("localhost", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData("example..org", null)]
    [InlineData("-example.org", null)]
    [InlineData("example-.org", null)]
    [InlineData("exam_ple.org", null)]
    [InlineData("exam ple.org", null)]
    [InlineData("example.org; s=evil", null)]
    [InlineData("nora@example.org", null)]
    [InlineData("https://example.org", null)]
    [InlineData("a123456789012345678901234567890123456789012345678901234567890123.org", null)]
    public void A_domain_has_labels_of_letters_digits_and_hyphens(string? typed, string? domain) => DkimSigning.DomainOf(typed).Should().Be(domain);

    [Theory]
    [InlineData("lucy", "lucy")]
    [InlineData("2026-11.Mail", "2026-11.mail")]
    [InlineData("lucy_1", null)]
    [InlineData(".lucy", null)]
    [InlineData("lucy;", null)]
    [InlineData(" ", null)]
    public void A_selector_has_one_label_or_more(string typed, string? selector) => DkimSigning.SelectorOf(typed).Should().Be(selector);

    [Theory]
    [InlineData("example.org", "example.org", true)]
    [InlineData("example.org", "mail.example.org", true)]
    [InlineData("mail.example.org", "example.org", true)]
    [InlineData("example.org", "badexample.org", false)]
    [InlineData("example.net", "example.org", false)]
    public void Dmarc_counts_the_same_domain_and_one_within_the_other(string domain, string senders, bool aligned) =>
        DkimSigning.IsAligned(domain, senders).Should().Be(aligned);

    [Fact]
    public void The_record_stands_under_both_names() => new DkimSigning("example.org", "lucy").RecordName.Should().Be("lucy._domainkey.example.org");
}
