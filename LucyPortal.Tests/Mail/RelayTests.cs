using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Tests.TestSupport.Requirements;

namespace LucyPortal.Tests.Mail;

/// <summary>Mail through a relay that wants TLS and a sign-in: a real Postfix, with a certificate of a private authority.</summary>
[Collection(RealThings.Name)]
public sealed class RelayTests(MailRig rig) : IAsyncLifetime
{
    private PortalWorld _world = null!;

    private SmtpEndpoint StartTls => new("localhost", rig.SubmissionPort, SmtpEncryption.StartTls, SmtpAuthentication.Password, "box-1", Authority: rig.Authority);

    private SmtpEndpoint Tls => StartTls with { Port = rig.TlsPort, Encryption = SmtpEncryption.Tls };

    /// <inheritdoc />
    public async Task InitializeAsync() => _world = await PortalWorld.CreateAsync();

    /// <inheritdoc />
    public async Task DisposeAsync() => await _world.DisposeAsync();

    [MailServerTheory]
    [InlineData(SmtpEncryption.StartTls)]
    [InlineData(SmtpEncryption.Tls)]
    public async Task A_mail_arrives_over_tls_after_a_sign_in(SmtpEncryption encryption)
    {
        var mailbox = rig.NewMailbox();

        var line = await SendAsync(encryption == SmtpEncryption.Tls ? Tls : StartTls, "secret", mailbox);

        line.State.Should().Be(MailState.HandedOver);
        line.Server.Should().Be($"localhost:{(encryption == SmtpEncryption.Tls ? rig.TlsPort : rig.SubmissionPort)}");
        line.Reply.Should().StartWith("2.0.0 Ok: queued as ");
        line.QueueMachine.Should().BeNull("the queue of a relay is not this portal's to look into");
        (await rig.ReadAsync(mailbox)).Single().Mime.Headers["Received"].Should().Contain("with ESMTPSA", "RFC 3848: encrypted and signed in");
    }

    [MailServerFact]
    public async Task A_burst_uses_one_connection_and_one_sign_in()
    {
        var mailbox = rig.NewMailbox();
        await UseAsync(StartTls, "secret");
        for (var i = 0; i < 10; i++)
        {
            await _world.WriteMailAsync(mailbox);
        }

        var before = rig.Connections;
        await _world.DispatchAsync();

        (await rig.ReadAsync(mailbox, 10)).Should().HaveCount(10);
        (rig.Connections - before).Should().Be(1);
    }

    [MailServerFact]
    public async Task A_connection_that_the_server_has_closed_meanwhile_is_replaced()
    {
        var mailbox = rig.NewMailbox();
        await UseAsync(StartTls, "secret");
        await _world.WriteMailAsync(mailbox);
        await _world.DispatchAsync();
        await rig.StopPostfixAsync();
        await rig.StartPostfixAsync();

        var second = await _world.WriteMailAsync(mailbox);
        await _world.DispatchAsync();

        (await _world.MailRowAsync(second)).Should().BeEquivalentTo(new { State = MailState.HandedOver, Attempts = 1 });
        (await rig.ReadAsync(mailbox, 2)).Should().HaveCount(2);
    }

    [MailServerFact]
    public Task A_wrong_password_is_said_and_not_tried_again() =>
        RefusedAsync(StartTls, "wrong", MailFailure.SignInRefused, "535: 5.7.8 Error: authentication failed");

    [MailServerFact]
    public Task A_certificate_of_an_authority_that_nobody_trusts_here_is_refused() =>
        RefusedAsync(StartTls with { Authority = null }, "secret", MailFailure.CertificateRefused, "Its certificate was signed by Rig authority, which is not trusted here.");

    [MailServerFact]
    public Task A_certificate_for_another_name_is_refused() =>
        RefusedAsync(StartTls with { Host = "127.0.0.1" }, "secret", MailFailure.CertificateRefused, "Its certificate is for localhost, not for 127.0.0.1.");

    [MailServerFact]
    public Task A_server_that_does_not_offer_starttls_gets_nothing() =>
        RefusedAsync(StartTls with { Port = rig.SmtpPort, Authentication = SmtpAuthentication.None, UserName = null }, null, MailFailure.EncryptionNotOffered, null);

    [MailServerFact]
    public Task A_server_that_offers_no_sign_in_is_not_used_without_one() =>
        RefusedAsync(StartTls with { Port = rig.SmtpPort, Encryption = SmtpEncryption.None, Authority = null }, "secret", MailFailure.SignInNotOffered, null);

    [MailServerFact]
    public Task A_relay_that_wants_a_sign_in_and_gets_none_says_so() =>
        RefusedAsync(StartTls with { Authentication = SmtpAuthentication.None, UserName = null }, null, MailFailure.RecipientRefused, "554 5.7.1");

    [MailServerFact]
    public async Task A_server_that_does_not_begin_with_tls_is_tried_again_later()
    {
        var line = await SendAsync(Tls with { Port = rig.SmtpPort }, "secret", rig.NewMailbox());

        line.Should().BeEquivalentTo(new { State = MailState.Waiting, Failure = MailFailure.EncryptionFailed, Attempts = 1 });
    }

    private async Task RefusedAsync(SmtpEndpoint endpoint, string? password, MailFailure failure, string? reply)
    {
        var line = await SendAsync(endpoint, password, rig.NewMailbox());

        line.Should().BeEquivalentTo(new { State = MailState.Refused, Failure = failure, Attempts = 1, Payload = (byte[]?)null });
        if (reply is not null)
        {
            line.Reply.Should().StartWith(reply);
        }
    }

    private async Task<OutboxMessage> SendAsync(SmtpEndpoint endpoint, string? password, string mailbox)
    {
        await UseAsync(endpoint, password);
        var mail = await _world.WriteMailAsync(mailbox);
        await _world.DispatchOnceAsync();
        return await _world.MailRowAsync(mail);
    }

    private async Task UseAsync(SmtpEndpoint endpoint, string? password) =>
        await _world.UseRelayAsync(await _world.AddServerAsync(endpoint, password), "noreply@mail.test");
}
