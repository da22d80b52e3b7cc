using System.Text;
using LucyPortal.Delivery;
using LucyPortal.Outbox;
using MimeKit;

namespace LucyPortal.Tests.Delivery;

public sealed class MimeComposerTests
{
    private static readonly DateTime Written = new(2026, 11, 24, 13, 2, 3, DateTimeKind.Utc);

    [Fact]
    public void The_code_stands_alone_on_its_line_in_the_file_itself()
    {
        var body = new MailBody("Hello Jürg Müller-Weiß,", ["Wir haben …", "Your verification code is:"], "012345", ["Until 14:22 = soon."], "Your team");
        var raw = Raw(Mail() with { Text = body.ToText(), Html = body.ToHtml() });

        raw.Split("\r\n").Should().ContainSingle(line => line == "012345");
        Parse(raw).TextBody!.Split('\n', StringSplitOptions.TrimEntries).Should().ContainSingle(line => line == "012345");
    }

    [Fact]
    public void A_mail_carries_what_a_system_mail_must()
    {
        var mail = Mail();
        var mime = Parse(Raw(mail));

        mime.Headers["Auto-Submitted"].Should().Be("auto-generated");
        mime.MessageId.Should().Be($"{mail.Id:N}@portal.example");
        mime.Date.Should().Be(new DateTimeOffset(Written, TimeSpan.Zero));
        mime.Subject.Should().Be("Lucy login verification code");
        mime.From.Mailboxes.Single().Address.Should().Be("lucy@portal.example");
        mime.Body.Should().BeOfType<MultipartAlternative>();
        ((MultipartAlternative)mime.Body).Select(p => p.ContentType.MimeType).Should().Equal("text/plain", "text/html");
        mime.TextBody!.Trim().Should().Be("Text");
        mime.HtmlBody.Should().Contain("<p>Html</p>");
    }

    [Fact]
    public void Its_number_is_ascii_also_where_the_sender_s_domain_has_other_letters()
    {
        var mail = Mail() with { From = "lucy@exämple.org" };

        Raw(mail).Should().Contain($"Message-Id: <{mail.Id:N}@xn--exmple-cua.org>").And.NotContain("ä");
    }

    [Fact]
    public void Every_try_is_the_same_mail()
    {
        var mail = Mail();
        Parse(Raw(mail)).MessageId.Should().Be(Parse(Raw(mail)).MessageId);
    }

    [Theory]
    [InlineData("Nora\r\nBcc: evil@example.org")]
    [InlineData("Nora\nBcc: evil@example.org")]
    [InlineData("Nora\rBcc: evil@example.org")]
    [InlineData("Nora\r\n\r\nA body of my own")]
    [InlineData("Nora%0d%0aBcc: evil@example.org")]
    [InlineData("Nora\0\u0085\u2028\u2029Bcc: evil@example.org")]
    [InlineData("Nora\" <evil@example.org>, \"X")]
    [InlineData("=?utf-8?q?Nora=0D=0ABcc:_evil@example.org?=")]
    [InlineData("Nora (comment) <evil@example.org>; group: a@b.example;")]
    public void Nobody_s_name_or_subject_adds_a_header_or_a_recipient(string text)
    {
        var raw = Raw(Mail() with { ToName = text, Subject = text });
        var mime = Parse(raw);

        mime.Headers.Select(h => h.Field).Should().BeEquivalentTo(
            ["From", "Date", "Subject", "Message-Id", "To", "Auto-Submitted", "MIME-Version"]);
        mime.To.Mailboxes.Select(m => m.Address).Should().Equal("nora@example.org");
        mime.Bcc.Count.Should().Be(0);
        mime.TextBody!.Trim().Should().Be("Text");
        mime.Subject.Should().NotMatchRegex("[\\r\\n]");
    }

    [Theory]
    [InlineData("Jürg Müller-Weiß")]
    [InlineData("Нора Администратор")]
    [InlineData("管理者ノラ")]
    [InlineData("نورا")]
    [InlineData("Nora 👩‍💻 Admin")]
    [InlineData("O'Nora, \"Admin\" <n>")]
    [InlineData("<b>Nora</b>")]
    [InlineData("Nora\u202Enimda")]
    public void Any_name_arrives_as_it_is(string name)
    {
        var mime = Parse(Raw(Mail() with { ToName = name, Subject = $"{name} login verification code" }));

        mime.To.Mailboxes.Single().Name.Should().Be(name);
        mime.Subject.Should().Be($"{name} login verification code");
    }

    [Theory]
    [InlineData("Nora \ud83d")] // half a surrogate pair, as a cut name can end
    [InlineData("")]
    [InlineData("   ")]
    public void An_odd_name_keeps_no_mail_back(string name) => Parse(Raw(Mail() with { ToName = name, Text = name, Html = name })).To.Count.Should().Be(1);

    [Fact]
    public void No_line_is_longer_than_smtp_allows()
    {
        var raw = Raw(Mail() with { ToName = new string('ü', 300), Subject = new string('x', 300), Text = new string('y', 5000), Html = new string('ä', 5000) });

        raw.Split("\r\n").Should().OnlyContain(line => Encoding.ASCII.GetByteCount(line) <= 998, "RFC 5322 2.1.1");
        raw.Should().MatchRegex("^[\\x00-\\x7f]*$", "any server must be able to take it");
    }

    [Theory]
    [InlineData("nora@example.org\r\nBcc: evil@example.org")]
    [InlineData("nora@example.org\r\n")]
    [InlineData("nora\r\n@example.org")]
    [InlineData("\"nora\r\nRCPT TO:<evil@example.org>\"@example.org")]
    [InlineData("nora@example.org\nBcc: evil@example.org")]
    [InlineData("nora@exam\0ple.org")]
    [InlineData("nora@example.org, evil@example.org")]
    [InlineData("nora@example.org;evil@example.org")]
    [InlineData("<nora@example.org>")]
    [InlineData("Nora <nora@example.org>")]
    [InlineData("nora@example.org (Nora)")]
    [InlineData(" nora@example.org")]
    [InlineData("nora@example.org ")]
    [InlineData("no ra@example.org")]
    [InlineData("nora")]
    [InlineData("nora@")]
    [InlineData("@example.org")]
    [InlineData("")]
    [InlineData("group: nora@example.org;")]
    [InlineData("<@relay.example:nora@example.org>")]
    public void What_is_not_one_plain_address_is_no_address(string text)
    {
        AddressRules.IsAddress(text).Should().BeFalse();
        MimeComposer.Compose(Mail() with { To = text }).Should().BeNull();
        MimeComposer.Compose(Mail() with { From = text }).Should().BeNull();
    }

    [Theory]
    [InlineData("nora@example.org")]
    [InlineData("nora.admin+2fa@mail.example.org")]
    [InlineData("o'nora@example.org")]
    [InlineData("root@localhost")]
    [InlineData("nora@xn--exmple-cua.org")]
    [InlineData("nora@exämple.org")]
    [InlineData("jürg@example.org")]
    public void Addresses_that_people_have_are_addresses(string text)
    {
        AddressRules.IsAddress(text).Should().BeTrue();
        MimeComposer.Compose(Mail() with { To = text }).Should().NotBeNull();
    }

    private static MailMessage Mail() => new(
        Guid.NewGuid(), "lucy@portal.example", "nora@example.org", "Nora Admin", "Lucy login verification code", "Text\r\n", "<p>Html</p>", Written);

    private static string Raw(MailMessage mail)
    {
        using var stream = new MemoryStream();
        MimeComposer.Compose(mail)!.WriteTo(FormatOptions.Default, stream);
        return Encoding.UTF8.GetString(stream.ToArray()).ReplaceLineEndings("\r\n");
    }

    private static MimeMessage Parse(string raw)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(raw));
        return MimeMessage.Load(stream);
    }
}
