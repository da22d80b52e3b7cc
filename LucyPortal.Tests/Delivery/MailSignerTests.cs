using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace LucyPortal.Tests.Delivery;

/// <summary>Mail signed with DKIM, as a receiver checks it.</summary>
public sealed class MailSignerTests : IAsyncLifetime
{
    private PortalWorld _world = null!;

    private static MailMessage Mail => new(
        Guid.NewGuid(), PortalWorld.Sender, "nora@example.org", "Nora Admin", "Login code", "Hello\r\n.\r\n\r\n012345\r\n\r\n  Grüße \r\n", "<p>Grüße</p>",
        new DateTime(2026, 11, 24, 13, 2, 3, DateTimeKind.Utc));

    /// <inheritdoc />
    public async Task InitializeAsync() => _world = await PortalWorld.CreateAsync();

    /// <inheritdoc />
    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Theory]
    [InlineData("Nora Admin", "nora@example.org", "Login code")]
    [InlineData("Jürg Müller, 山田", "nora@example.org", "Ein Code für Jürg – ein ziemlich langer Betreff, der nicht in eine einzige Zeile der Nachricht passt")]
    [InlineData("Nora", "nora@exämple.org", "Login code")]
    [InlineData("Jürg", "jürg@exämple.org", "Ein Code für Jürg")]
    public async Task Mail_over_smtp_carries_a_signature_that_its_receiver_can_check(string name, string to, string subject)
    {
        await using var peer = new SmtpPeer((SmtpStep.Ehlo, "250-peer.example\r\n250-8BITMIME\r\n250 SMTPUTF8"));

        (await SendAsync(peer, Mail with { To = to, ToName = name, Subject = subject })).Should().BeOfType<DeliveryResult.HandedOver>();

        var signature = peer.Messages.Single().AsMime().Headers[HeaderId.DkimSignature];
        signature.Should().Contain("a=rsa-sha256").And.Contain("c=relaxed/relaxed").And.Contain("d=portal.example").And.Contain("s=lucy")
            .And.MatchRegex(@"h=from:from:to:subject:date:message-id:mime-version:content-type:\s*auto-submitted;");
        peer.Messages.Single().AsMime().IsWellSigned().Should().BeTrue();
    }

    [Fact]
    public async Task Mail_that_was_changed_on_the_way_is_told_from_it()
    {
        await using var peer = new SmtpPeer();
        await SendAsync(peer, Mail);
        var raw = peer.Messages.Single();

        raw.AsMime().IsWellSigned().Should().BeTrue();
        raw.Replace("012345", "012346", StringComparison.Ordinal).AsMime().IsWellSigned().Should().BeFalse("its body was changed");
        raw.Replace("Subject: Login", "Subject: Logout", StringComparison.Ordinal).AsMime().IsWellSigned().Should().BeFalse("its subject was changed");
        $"From: evil@elsewhere.example\r\n{raw}".AsMime().IsWellSigned().Should().BeFalse("it has a second sender");
        raw.AsMime().IsWellSigned(DkimKey.Generate().PublicKey).Should().BeFalse("the DNS has another key");
    }

    [Fact]
    public async Task Mail_in_the_folder_is_signed_line_by_line_as_it_stands_there()
    {
        await _world.UseMailAsync(MailDeliveryMethod.MailFolder);
        await _world.SignMailAsync();

        await _world.WriteMailAsync(code: "012345");
        await _world.DispatchOnceAsync();

        var mail = _world.Mailbox.All.Should().ContainSingle().Subject;
        mail.Mime.IsWellSigned().Should().BeTrue();
        mail.Raw.Replace("\r\n", "", StringComparison.Ordinal).Should().NotContain("\n");
    }

    [Fact]
    public async Task Mail_through_a_relay_is_signed()
    {
        await using var peer = new SmtpPeer();
        await _world.UseRelayAsync(await _world.AddServerAsync(new SmtpEndpoint("127.0.0.1", peer.Port, SmtpEncryption.None)));
        await _world.SignMailAsync();

        await _world.WriteMailAsync();
        await _world.DispatchOnceAsync();

        peer.Messages.Single().AsMime().IsWellSigned().Should().BeTrue();
    }

    [Fact]
    public async Task Mail_is_unsigned_where_no_signature_is_set_up()
    {
        await using var peer = new SmtpPeer();

        await SendAsync(peer, Mail, signed: false);

        peer.Messages.Single().Should().NotContain("DKIM");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("not readable")]
    [InlineData("garbage")]
    public async Task Without_its_key_no_mail_leaves_and_none_leaves_unsigned(string? key)
    {
        await using var peer = new SmtpPeer();
        var box = key == "garbage" ? _world.Services.GetRequiredService<LucyPortal.Data.SecretBox>().Lock("no key at all") : key;
        await _world.UseMailAsync(MailDeliveryMethod.InternalPostfix, host: "127.0.0.1", port: peer.Port);
        var settings = await _world.SignMailAsync(new DkimSigning("portal.example", "lucy", box));

        var id = await _world.WriteMailAsync();
        await _world.DispatchOnceAsync();

        (await _world.MailRowAsync(id)).Should().BeEquivalentTo(new { State = MailState.Waiting, Failure = MailFailure.SigningKeyLost });
        peer.Messages.Should().BeEmpty();
        _world.Services.GetRequiredService<DeliveryMethods>().Obstacle(settings!).Should().Be(MailFailure.SigningKeyLost);
        foreach (var method in new[] { MailDeliveryMethod.InternalPostfix, MailDeliveryMethod.ExternalRelay, MailDeliveryMethod.MailFolder })
        {
            var way = new MailSettings { Method = method, Relay = new SmtpEndpoint("127.0.0.1", peer.Port, SmtpEncryption.None), Dkim = settings!.Dkim };
            (await _world.Services.GetRequiredService<DeliveryMethods>().For(method).SendAsync(Mail, way, CancellationToken.None))
                .Should().BeOfType<DeliveryResult.Failed>().Which.Failure.Should().Be(MailFailure.SigningKeyLost);
        }

        _world.Mailbox.All.Should().BeEmpty();
    }

    [Fact]
    public async Task The_key_is_read_again_for_the_next_mail()
    {
        await using var peer = new SmtpPeer();
        await _world.UseMailAsync(MailDeliveryMethod.InternalPostfix, host: "127.0.0.1", port: peer.Port);
        await _world.SignMailAsync(new DkimSigning("portal.example", "lucy", "not readable"));
        var id = await _world.WriteMailAsync();
        await _world.DispatchOnceAsync();

        await _world.SignMailAsync();
        await _world.DispatchOnceAsync();

        (await _world.MailRowAsync(id)).State.Should().Be(MailState.HandedOver);
        peer.Messages.Single().AsMime().IsWellSigned().Should().BeTrue();
    }

    [Fact]
    public void A_server_over_http_writes_the_mail_itself_so_a_lost_key_is_no_obstacle_there()
    {
        var settings = new MailSettings
        {
            Method = MailDeliveryMethod.ExternalHttp,
            SystemNotificationEmail = PortalWorld.Sender,
            MailApi = new MailApi("https://mail.example.org", _world.Services.GetRequiredService<LucyPortal.Data.SecretBox>().Lock("key")),
            Dkim = new DkimSigning("portal.example", "lucy", "not readable"),
        };

        _world.Services.GetRequiredService<DeliveryMethods>().Obstacle(settings).Should().BeNull();
    }

    private Task<DeliveryResult> SendAsync(SmtpPeer peer, MailMessage mail, bool signed = true) =>
        _world.Services.GetRequiredService<DeliveryMethods>().For(MailDeliveryMethod.InternalPostfix).SendAsync(
            mail,
            new MailSettings { PostfixHost = "127.0.0.1", PostfixPort = peer.Port, Dkim = signed ? _world.Services.Signing() : null },
            CancellationToken.None);
}
