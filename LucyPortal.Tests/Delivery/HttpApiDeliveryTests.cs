using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Delivery;

/// <summary>Mail by an API over HTTP, which a stub stands in for.</summary>
public sealed class HttpApiDeliveryTests : IAsyncLifetime
{
    private const string Recipient = "nora@example.org";

    private readonly MailApiStub _api = new();
    private PortalWorld _world = null!;

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        _world = await PortalWorld.CreateAsync();
        await UseAsync(_api.Address);
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        _api.Dispose();
    }

    [Fact]
    public async Task A_mail_is_posted_once_with_both_parts_and_nothing_tracked()
    {
        var mail = await SendAsync();

        mail.Should().BeEquivalentTo(new { State = MailState.HandedOver, Attempts = 1, Reply = "202 14c5d75ce93.dfd.64b469", Payload = (byte[]?)null });
        mail.Server.Should().Be(new Uri(_api.Address).Authority);
        _api.Credentials.Should().Equal($"Bearer {MailApiStub.Key}");
        var posted = _api.Mails.Single();
        posted.GetProperty("personalizations")[0].GetProperty("to")[0].GetProperty("email").GetString().Should().Be(Recipient);
        posted.GetProperty("from").GetProperty("email").GetString().Should().Be(PortalWorld.Sender);
        posted.GetProperty("content").EnumerateArray().Select(p => p.GetProperty("type").GetString()).Should().Equal("text/plain", "text/html");
        posted.GetProperty("headers").GetProperty("Message-ID").GetString().Should().Be($"<{mail.Id:N}@portal.example>");
        posted.GetProperty("headers").GetProperty("Auto-Submitted").GetString().Should().Be("auto-generated");
        posted.GetProperty("tracking_settings").EnumerateObject().Should().HaveCount(4)
            .And.OnlyContain(t => !t.Value.GetProperty("enable").GetBoolean());
    }

    [Theory]
    [InlineData(400, "The from address is not valid.", "from.email", MailFailure.SenderRefused)]
    [InlineData(403, "The from address does not match a verified Sender Identity.", "from", MailFailure.SenderRefused)]
    [InlineData(400, "Does not contain a valid address.", "personalizations.0.to.0.email", MailFailure.AddressInvalid)]
    [InlineData(400, "Does not contain a valid address.", "personalizations[0].to[0].email", MailFailure.AddressInvalid)]
    [InlineData(403, "This recipient may not be written to.", "personalizations.0.to.0.email", MailFailure.AddressInvalid)]
    [InlineData(200, "Not sent.", null, MailFailure.ProtocolBroken)]
    [InlineData(400, "Bad content.", "content", MailFailure.PolicyRefused)]
    [InlineData(401, "The provided authorization grant is invalid, expired, or revoked", null, MailFailure.SignInRefused)]
    [InlineData(403, "access forbidden", null, MailFailure.SignInRefused)]
    [InlineData(413, "Payload too large", null, MailFailure.TooBig)]
    public async Task A_refusal_is_said_and_not_tried_again(int status, string message, string? field, MailFailure failure)
    {
        _api.Refuse(status, message, field);

        (await SendAsync()).Should().BeEquivalentTo(new { State = MailState.Refused, Failure = failure, Attempts = 1, Reply = $"{status} {message}" });
    }

    [Theory]
    [InlineData(408, "request timeout")]
    [InlineData(429, "too many requests")]
    [InlineData(500, "<html>oops</html>")]
    [InlineData(503, "")]
    public async Task A_bad_moment_is_tried_again_by_the_outbox_alone(int status, string body)
    {
        _api.Answer(status, body);

        var mail = await SendAsync();

        mail.Should().BeEquivalentTo(new { State = MailState.Waiting, Failure = MailFailure.TryLater, Attempts = 1 });
        _api.Mails.Should().HaveCount(1, "one try is one request");
        _api.Answer(202, "", "id");
        _world.Advance(TimeSpan.FromSeconds(10));
        await _world.DispatchAsync();
        (await _world.MailRowAsync(mail.Id)).State.Should().Be(MailState.HandedOver);
        _api.Mails.Should().HaveCount(2);
    }

    [Theory]
    [InlineData(404, "not found")]
    [InlineData(204, "")]
    public async Task A_server_that_does_not_speak_this_language_is_said(int status, string body)
    {
        _api.Answer(status, body);

        (await SendAsync()).Should().BeEquivalentTo(new { State = MailState.Refused, Failure = MailFailure.ProtocolBroken });
    }

    [Fact]
    public async Task A_redirect_takes_key_and_code_nowhere()
    {
        using var elsewhere = new MailApiStub();
        _api.Answer(307, "", location: $"{elsewhere.Address}/v3/mail/send");

        (await SendAsync()).Failure.Should().Be(MailFailure.ProtocolBroken);

        elsewhere.Mails.Should().BeEmpty();
    }

    [Fact]
    public async Task Nobody_listening_is_tried_again()
    {
        await UseAsync($"http://127.0.0.1:{SmtpPeer.ClosedPort()}");

        (await SendAsync()).Should().BeEquivalentTo(new { State = MailState.Waiting, Failure = MailFailure.Unreachable, Attempts = 1 });
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusts_is_refused_for_good_and_a_handshake_that_breaks_off_is_tried_again()
    {
        using var certificate = TestCertificates.Authority("localhost");
        await using var stranger = new TlsPeer(certificate);
        await UseAsync($"https://localhost:{stranger.Port}");
        (await SendAsync()).Should().BeEquivalentTo(new { State = MailState.Refused, Failure = MailFailure.CertificateRefused });
        stranger.Heard.Should().BeEmpty("no key and no code goes there");

        await using var broken = new SmtpPeer((SmtpStep.Greeting, SmtpPeer.HangUp));
        await UseAsync($"https://127.0.0.1:{broken.Port}");
        (await SendAsync()).Should().BeEquivalentTo(new { State = MailState.Waiting, Failure = MailFailure.EncryptionFailed });
    }

    [Fact]
    public async Task A_mail_that_was_taken_is_not_sent_again_because_the_answer_breaks_off()
    {
        await using var server = new SmtpPeer((SmtpStep.Greeting, "HTTP/1.1 202 Accepted\r\nX-Message-Id: abc\r\nContent-Length: 100\r\n\r\ncut off"));
        await UseAsync($"http://127.0.0.1:{server.Port}");

        (await SendAsync()).Should().BeEquivalentTo(new { State = MailState.HandedOver, Attempts = 1, Reply = "202 abc" });
    }

    [Fact]
    public async Task A_kept_connection_that_breaks_is_no_reason_to_ask_twice()
    {
        var mails = 0;
        await using var server = await HttpPeer.StartAsync(
            (context, end) => Interlocked.Increment(ref mails) == 1 ? HttpPeer.Answer(202)(context, end) : HttpPeer.BreakOff(context, end));
        await UseAsync($"http://127.0.0.1:{server.Port}");
        (await SendAsync()).State.Should().Be(MailState.HandedOver);

        (await SendAsync()).Should().BeEquivalentTo(new { State = MailState.Waiting, Failure = MailFailure.ProtocolBroken });

        server.Asked.Should().Be(2, "the outbox alone tries again");
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(120, 120)]
    [InlineData(7200, 1800)]
    public async Task A_service_that_asks_to_be_left_alone_is_for_half_an_hour_at_most(int asked, int waits)
    {
        _api.Answer(429, "", retryAfter: asked);

        var mail = await SendAsync();

        mail.State.Should().Be(MailState.Waiting);
        mail.NextAttemptAt.Should().Be(_world.Now.AddSeconds(waits));
    }

    [Fact]
    public async Task A_code_that_may_leave_only_after_its_end_is_told_to_be_too_late_at_once()
    {
        _api.Answer(429, "", retryAfter: 1200);

        (await SendAsync(lifetime: TimeSpan.FromMinutes(10))).Should().BeEquivalentTo(new { State = MailState.Expired, Failure = MailFailure.TryLater });
    }

    [Theory]
    [InlineData(202, "<p>Thank you!</p>")]
    [InlineData(200, "")]
    [InlineData(200, "{\"message\":\"success\"}")]
    public async Task A_mail_that_was_taken_is_whatever_is_said_beside(int status, string body)
    {
        _api.Answer(status, body);

        (await SendAsync()).Should().BeEquivalentTo(new { State = MailState.HandedOver, Attempts = 1, Reply = $"{status}" });
    }

    [Fact]
    public async Task A_domain_with_other_letters_is_written_as_name_servers_know_it()
    {
        await SendAsync(recipient: "nora@exämple.org");

        _api.Mails.Single().GetProperty("personalizations")[0].GetProperty("to")[0].GetProperty("email").GetString().Should().Be("nora@xn--exmple-cua.org");
    }

    [Theory]
    [InlineData("Jörg \"Ö\" <x@evil.example>\r\nBcc: all@example.org")]
    [InlineData("名前, Inc.")]
    public async Task A_name_is_a_name_and_nothing_else(string name)
    {
        await SendAsync(name);

        var to = _api.Mails.Single().GetProperty("personalizations")[0].GetProperty("to").EnumerateArray().Single();
        to.GetProperty("email").GetString().Should().Be(Recipient);
        to.GetProperty("name").GetString().Should().Be(SingleLine.Of(name));
    }

    [Fact]
    public async Task Lost_keys_are_said_before_anybody_is_asked()
    {
        await _world.UseAsync<MailSettingsStore, MailSettings>(store => store.ChangeAsync(
            new MailSettingsChange(MailDeliveryMethod.ExternalHttp, "localhost", 25, PortalWorld.Sender, MailApi: new MailApi(_api.Address, "not readable")),
            CancellationToken.None));

        (await SendAsync()).Should().BeEquivalentTo(new { State = MailState.Waiting, Failure = MailFailure.SecretLost });

        _api.Mails.Should().BeEmpty();
    }

    private Task<MailSettings> UseAsync(string address) => _world.UseAsync<MailSettingsStore, MailSettings>(store => store.ChangeAsync(
        new MailSettingsChange(
            MailDeliveryMethod.ExternalHttp,
            "localhost",
            25,
            PortalWorld.Sender,
            MailApi: new MailApi(address, _world.Services.GetRequiredService<SecretBox>().Lock(MailApiStub.Key))),
        CancellationToken.None));

    private async Task<OutboxMessage> SendAsync(string name = "Nora", string recipient = Recipient, TimeSpan? lifetime = null)
    {
        var id = await _world.WriteMailAsync(recipient, lifetime, name: name);
        await _world.DispatchAsync();
        return await _world.MailRowAsync(id);
    }
}
