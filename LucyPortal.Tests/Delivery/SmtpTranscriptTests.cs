using System.Text;
using LucyPortal.Delivery;

namespace LucyPortal.Tests.Delivery;

/// <summary>What an administrator reads of a dialogue: everything but secrets and the message.</summary>
public sealed class SmtpTranscriptTests
{
    private readonly List<string> _lines = [];
    private readonly SmtpTranscript _transcript;

    public SmtpTranscriptTests() => _transcript = new SmtpTranscript(_lines.Add);

    [Fact]
    public void A_whole_dialogue_is_told_without_the_message()
    {
        Server("220 peer.example ESMTP\r\n");
        Client("EHLO portal\r\n");
        Server("250-peer.example\r\n250 8BITMIME\r\n");
        Client("MAIL FROM:<lucy@portal.example>\r\n");
        Server("250 2.1.0 Ok\r\n");
        Client("DATA\r\n");
        Server("354 Go ahead\r\n");
        Client("Subject: Erdbeerkuchen\r\n\r\nNOOP is a word of the message\r\n.\r\n");
        Server("250 2.0.0 Ok: queued as 4Y3k\r\n");
        Client("QUIT\r\n");

        _lines.Should().Equal(
            "< 220 peer.example ESMTP",
            "> EHLO portal",
            "< 250-peer.example",
            "< 250 8BITMIME",
            "> MAIL FROM:<lucy@portal.example>",
            "< 250 2.1.0 Ok",
            "> DATA",
            "< 354 Go ahead",
            "> [message]",
            "< 250 2.0.0 Ok: queued as 4Y3k",
            "> QUIT");
    }

    [Fact]
    public void Nothing_of_a_sign_in_is_told_but_its_way_and_its_end()
    {
        Client("AUTH PLAIN AG5vcmEARXJkYmVlcmt1Y2hlbg==\r\n");
        Server("535 5.7.8 Authentication failed\r\n");
        Client("AUTH LOGIN\r\n");
        Server("334 VXNlcm5hbWU6\r\n");
        Client("bm9yYQ==\r\n");
        Server("334 UGFzc3dvcmQ6\r\n");
        Client("RXJkYmVlcmt1Y2hlbg==\r\n");
        Server("235 2.7.0 Welcome\r\n");

        _lines.Should().Equal(
            "> AUTH PLAIN [hidden]",
            "< 535 5.7.8 Authentication failed",
            "> AUTH LOGIN",
            "< 334 [hidden]",
            "> [hidden]",
            "< 334 [hidden]",
            "> [hidden]",
            "< 235 2.7.0 Welcome");
    }

    [Fact]
    public void A_line_that_comes_in_pieces_is_told_once_and_a_long_one_is_cut()
    {
        Server("220 pe");
        Server("er.example\r");
        Server("\n");
        Server("250 " + new string('x', 10_000) + "\r\n");

        _lines[0].Should().Be("< 220 peer.example");
        _lines[1].Should().HaveLength(502);
    }

    [Fact]
    public void A_server_that_never_stops_talking_fills_no_memory()
    {
        for (var i = 0; i < 10_000; i++)
        {
            Server("250-more\r\n");
        }

        _lines.Should().HaveCount(500);
    }

    [Fact]
    public void Control_characters_are_taken_out()
    {
        Server("220 peer\u001b[31m\u0000evil\r\n");

        _lines.Should().Equal("< 220 peer [31m evil");
    }

    private void Client(string text) => _transcript.LogClient(Encoding.UTF8.GetBytes(text), 0, Encoding.UTF8.GetByteCount(text));

    private void Server(string text) => _transcript.LogServer(Encoding.UTF8.GetBytes(text), 0, Encoding.UTF8.GetByteCount(text));
}
