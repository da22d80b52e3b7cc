using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using Microsoft.AspNetCore.DataProtection;

namespace LucyPortal.Tests.Delivery;

public sealed class PostfixDeliveryTests
{
    private static readonly MailMessage Mail = new(
        Guid.NewGuid(), "lucy@portal.example", "nora@example.org", "Nora Admin", "Subject", "Hello\r\n.\r\n012345\r\n", "<p>Html</p>",
        new DateTime(2026, 11, 24, 13, 2, 3, DateTimeKind.Utc));

    private static readonly MailSigner Signer = new(new SecretBox(new EphemeralDataProtectionProvider()));

    /// <summary>What a server says, where, and what that means.</summary>
    public static TheoryData<SmtpStep, string, MailFailure, bool> Replies { get; } = new()
    {
        { SmtpStep.Greeting, "421 4.3.2 Too many connections", MailFailure.TryLater, true },
        { SmtpStep.Greeting, "554 5.7.1 You are not welcome", MailFailure.PolicyRefused, false },
        { SmtpStep.Greeting, "HTTP/1.1 400 Bad Request", MailFailure.ProtocolBroken, true },
        { SmtpStep.Greeting, SmtpPeer.HangUp, MailFailure.ProtocolBroken, true },
        { SmtpStep.Mail, "451 4.3.0 Temporary lookup failure", MailFailure.TryLater, true },
        { SmtpStep.Mail, "421 4.4.2 Error: timeout exceeded", MailFailure.TryLater, true },
        { SmtpStep.Mail, "550 5.7.1 Sender address rejected", MailFailure.SenderRefused, false },
        { SmtpStep.Mail, "553 5.1.8 Sender address rejected: Domain not found", MailFailure.SenderRefused, false },
        { SmtpStep.Mail, "530 5.7.0 Must issue a STARTTLS command first", MailFailure.SignInWanted, false },
        { SmtpStep.Mail, "530 5.7.0 Authentication required", MailFailure.SignInWanted, false },
        { SmtpStep.Mail, "452 4.3.1 Insufficient system storage", MailFailure.TryLater, true },
        { SmtpStep.Mail, "552 5.3.4 Message size exceeds fixed limit", MailFailure.TooBig, false },
        { SmtpStep.Recipient, "450 4.2.0 Greylisted, see http://postgrey.example", MailFailure.TryLater, true },
        { SmtpStep.Recipient, "451 4.7.1 Try again later", MailFailure.TryLater, true },
        { SmtpStep.Recipient, "452 4.2.2 Mailbox full", MailFailure.MailboxFull, true },
        { SmtpStep.Recipient, "550 5.1.1 User unknown in local recipient table", MailFailure.MailboxUnknown, false },
        { SmtpStep.Recipient, "553 5.1.3 Bad recipient address syntax", MailFailure.MailboxUnknown, false },
        { SmtpStep.Recipient, "552 5.2.2 Mailbox full", MailFailure.MailboxFull, false },
        { SmtpStep.Recipient, "554 5.7.1 Relay access denied", MailFailure.PolicyRefused, false },
        { SmtpStep.Recipient, "550 5.7.1 Rejected by policy", MailFailure.RecipientRefused, false },
        { SmtpStep.Recipient, SmtpPeer.HangUp, MailFailure.ProtocolBroken, true },
        { SmtpStep.Data, "451 4.3.0 Queue file write error", MailFailure.TryLater, true },
        { SmtpStep.Data, "554 5.5.1 No valid recipients", MailFailure.PolicyRefused, false },
        { SmtpStep.Data, SmtpPeer.HangUp, MailFailure.ProtocolBroken, true },
        { SmtpStep.Body, "451 4.7.1 Content check failed, try later", MailFailure.TryLater, true },
        { SmtpStep.Body, "550 5.7.1 Message content rejected", MailFailure.PolicyRefused, false },
        { SmtpStep.Body, "552 5.3.4 Message too big", MailFailure.TooBig, false },
        { SmtpStep.Body, SmtpPeer.HangUp, MailFailure.ProtocolBroken, true },
    };

    [Theory, MemberData(nameof(Replies))]
    public async Task A_server_s_words_have_one_meaning(SmtpStep step, string reply, MailFailure meaning, bool retryable)
    {
        await using var peer = new SmtpPeer((step, reply));

        var failed = (await SendAsync(peer.Port)).Should().BeOfType<DeliveryResult.Failed>().Subject;

        (failed.Failure, failed.Retryable).Should().Be((meaning, retryable));
        failed.Server.Should().Be($"127.0.0.1:{peer.Port}");
        if (char.IsAsciiDigit(reply[0]))
        {
            failed.Reply.Should().Be(reply, "administrators get to see what the server said");
        }
    }

    [Fact]
    public async Task What_a_server_takes_keeps_its_word_and_its_queue_id()
    {
        await using var peer = new SmtpPeer();

        var taken = (await SendAsync(peer.Port)).Should().BeOfType<DeliveryResult.HandedOver>().Subject;

        taken.Reply.Should().Be("2.0.0 Ok: queued as 4Y3kX21d0zZ5");
        taken.QueueId.Should().Be("4Y3kX21d0zZ5");
        peer.Said.Should().ContainInOrder("MAIL FROM:<lucy@portal.example>", "RCPT TO:<nora@example.org>", "DATA", "QUIT");
        peer.Messages.Single().Should().Contain("\r\n012345\r\n").And.Contain("\r\n.\r\n", "a lone dot does not end the mail");
    }

    [Theory]
    [InlineData(SmtpPeer.HangUp)]
    [InlineData("451 4.3.0 Confused")]
    [InlineData("not SMTP at all")]
    public async Task A_rude_goodbye_does_not_undo_the_hand_over(string goodbye)
    {
        await using var peer = new SmtpPeer((SmtpStep.Quit, goodbye));

        (await SendAsync(peer.Port)).Should().BeOfType<DeliveryResult.HandedOver>("sending it again would double it");
    }

    [Fact]
    public async Task A_reply_of_many_lines_is_told_in_one()
    {
        await using var peer = new SmtpPeer((SmtpStep.Recipient, "550-5.1.1 No such user\r\n550-5.1.1 here\t(really)\r\n550 5.1.1 " + new string('x', 480)));

        var failed = (DeliveryResult.Failed)await SendAsync(peer.Port);

        failed.Failure.Should().Be(MailFailure.MailboxUnknown);
        failed.Reply.Should().NotMatchRegex("[\\x00-\\x1f]").And.HaveLength(OutboxMessage.TextLength);
    }

    [Theory]
    [InlineData(SmtpStep.Greeting)]
    [InlineData(SmtpStep.Ehlo)]
    [InlineData(SmtpStep.Mail)]
    [InlineData(SmtpStep.Body)]
    public async Task A_server_that_falls_silent_is_told_as_such(SmtpStep step)
    {
        await using var peer = new SmtpPeer((step, SmtpPeer.Silence));

        var result = await SendAsync(Mail, Settings(peer.Port), TimeSpan.FromMilliseconds(300));

        result.Should().BeOfType<DeliveryResult.Failed>().Which.Should().Match<DeliveryResult.Failed>(f => f.Failure == MailFailure.TimedOut && f.Retryable);
    }

    [Fact]
    public async Task Whoever_ends_the_try_gets_it_ended()
    {
        await using var peer = new SmtpPeer((SmtpStep.Mail, SmtpPeer.Silence));
        using var stop = new CancellationTokenSource();
        var sending = SendAsync(Mail, Settings(peer.Port), stop: stop.Token);
        await Eventually.HoldsAsync(() => peer.Said.Count == 2, "the peer should be asked");

        await stop.CancelAsync();

        await FluentActions.Awaiting(() => sending).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Where_nobody_listens_the_server_is_unreachable() =>
        (await SendAsync(SmtpPeer.ClosedPort())).Should().BeOfType<DeliveryResult.Failed>().Which.Should().Match<DeliveryResult.Failed>(f =>
            f.Failure == MailFailure.Unreachable && f.Retryable && f.Reply == null);

    [Fact]
    public async Task A_name_that_nobody_has_is_told_as_such() =>
        (await SendAsync(Mail, Settings(25, "no-such-host.invalid")))
            .Should().BeOfType<DeliveryResult.Failed>().Which.Should().Match<DeliveryResult.Failed>(f =>
                f.Failure == MailFailure.NameNotFound && f.Retryable && f.Server == "no-such-host.invalid");

    [Fact]
    public async Task An_address_that_the_server_has_no_letters_for_is_refused_for_good()
    {
        await using var peer = new SmtpPeer();

        var result = await SendAsync(Mail with { To = "jürg@example.org" }, Settings(peer.Port));

        result.Should().BeOfType<DeliveryResult.Failed>().Which.Should().Match<DeliveryResult.Failed>(f =>
            f.Failure == MailFailure.AddressInvalid && !f.Retryable);
        peer.Said.Should().NotContain(line => line.StartsWith("MAIL"));
    }

    [Fact]
    public async Task A_server_that_offers_unicode_gets_such_an_address()
    {
        await using var peer = new SmtpPeer((SmtpStep.Ehlo, "250-peer.example\r\n250-8BITMIME\r\n250 SMTPUTF8"));

        (await SendAsync(Mail with { To = "jürg@example.org" }, Settings(peer.Port)))
            .Should().BeOfType<DeliveryResult.HandedOver>();

        peer.Said.Should().Contain(line => line.Contains("SMTPUTF8")).And.Contain("RCPT TO:<jürg@example.org>");
    }

    [Fact]
    public async Task A_domain_with_letters_of_its_own_is_written_for_every_server()
    {
        await using var peer = new SmtpPeer();

        (await SendAsync(Mail with { To = "nora@exämple.org" }, Settings(peer.Port)))
            .Should().BeOfType<DeliveryResult.HandedOver>();

        peer.Said.Should().Contain("RCPT TO:<nora@xn--exmple-cua.org>");
    }

    [Fact]
    public async Task Through_the_outbox_a_server_that_comes_back_gets_the_waiting_mail()
    {
        await using var world = await PortalWorld.CreateAsync();
        var port = SmtpPeer.ClosedPort();
        await world.UseMailAsync(MailDeliveryMethod.InternalPostfix, host: "127.0.0.1", port: port);
        var id = await world.WriteMailAsync(lifetime: TimeSpan.FromMinutes(20), code: "012345");
        await world.DispatchOnceAsync();
        (await world.MailRowAsync(id)).Fate.Should().Match<MailFate>(f => f.State == MailState.Waiting && f.Failure == MailFailure.Unreachable);

        await using var peer = new SmtpPeer();
        await world.UseMailAsync(MailDeliveryMethod.InternalPostfix, host: "127.0.0.1", port: peer.Port);
        await world.DispatchOnceAsync();

        (await world.MailRowAsync(id)).Should().Match<OutboxMessage>(m => m.State == MailState.HandedOver && m.QueueId == "4Y3kX21d0zZ5");
        peer.Messages.Single().Split("\r\n").Should().ContainSingle(line => line == "012345");
    }

    private static Task<DeliveryResult> SendAsync(int port) => SendAsync(Mail, Settings(port));

    private static async Task<DeliveryResult> SendAsync(MailMessage mail, MailSettings settings, TimeSpan? patience = null, CancellationToken stop = default)
    {
        await using var pool = new SmtpPool(TimeProvider.System);
        return await new PostfixDelivery(pool, Signer) { Patience = patience ?? TimeSpan.FromSeconds(30) }.SendAsync(mail, settings, stop);
    }

    private static MailSettings Settings(int port, string host = "127.0.0.1") =>
        new() { Method = MailDeliveryMethod.InternalPostfix, PostfixHost = host, PostfixPort = port };
}
