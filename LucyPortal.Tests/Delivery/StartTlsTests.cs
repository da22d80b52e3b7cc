using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Delivery;

/// <summary>What somebody on the way to a server could say before the encryption begins.</summary>
public sealed class StartTlsTests
{
    [Fact]
    [Trait("Flaw", "GHSA-9j88-vvj5-vhgr")]
    public async Task What_was_said_before_the_encryption_counts_for_nothing_after_it()
    {
        await using var world = await PortalWorld.CreateAsync();
        using var authority = TestCertificates.Authority();
        using var certificate = TestCertificates.Issue(authority, "localhost");
        // The real server offers no sign-in; somebody on the way says that it takes passwords in clear.
        await using var server = new TlsPeer(certificate, startTlsReply: "220 Go ahead\r\n250-peer.example\r\n250 AUTH PLAIN LOGIN");
        var endpoint = new SmtpEndpoint(
            "localhost", server.Port, SmtpEncryption.StartTls, SmtpAuthentication.Password, "nora", Authority: authority.ExportCertificatePem());
        await world.UseRelayAsync(await world.AddServerAsync(endpoint, "the password"));
        var mail = await world.WriteMailAsync();

        await world.DispatchOnceAsync();

        (await world.MailRowAsync(mail)).State.Should().NotBe(MailState.HandedOver);
        server.Heard.Should().NotContain(line => line.StartsWith("AUTH", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_server_without_such_words_is_greeted_anew_over_tls_and_offers_no_sign_in()
    {
        await using var world = await PortalWorld.CreateAsync();
        using var authority = TestCertificates.Authority();
        using var certificate = TestCertificates.Issue(authority, "localhost");
        await using var server = new TlsPeer(certificate, startTlsReply: "220 Go ahead");
        var endpoint = new SmtpEndpoint(
            "localhost", server.Port, SmtpEncryption.StartTls, SmtpAuthentication.Password, "nora", Authority: authority.ExportCertificatePem());
        await world.UseRelayAsync(await world.AddServerAsync(endpoint, "the password"));
        var mail = await world.WriteMailAsync();

        await world.DispatchOnceAsync();

        (await world.MailRowAsync(mail)).Failure.Should().Be(MailFailure.SignInNotOffered);
        server.Heard.Should().ContainSingle(line => line.StartsWith("EHLO ", StringComparison.Ordinal), "so the peer above would have been heard, too");
    }
}
