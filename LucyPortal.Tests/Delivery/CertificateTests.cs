using System.Security.Cryptography.X509Certificates;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Delivery;

/// <summary>Certificates that a real server is not given: a small one shows them.</summary>
public sealed class CertificateTests
{
    [Fact]
    public Task An_expired_certificate_is_refused_though_its_authority_is_known() => RefusedAsync(
        TestCertificates.Authority(), a => TestCertificates.Issue(a, "localhost", fromDay: -30, untilDay: -1), "Its certificate was valid until ");

    [Fact]
    public Task A_certificate_that_is_not_valid_yet_is_refused() => RefusedAsync(
        TestCertificates.Authority(), a => TestCertificates.Issue(a, "localhost", fromDay: 1), "Its certificate is not valid before ");

    [Fact]
    public Task A_certificate_that_signed_itself_is_refused() => RefusedAsync(
        TestCertificates.Authority(), _ => TestCertificates.Authority("localhost"), "Its certificate was signed by localhost, which is not trusted here.");

    [Fact]
    public Task A_certificate_of_another_private_authority_is_refused() => RefusedAsync(
        TestCertificates.Authority(), _ => TestCertificates.Issue(TestCertificates.Authority("Stranger"), "localhost"), "Its certificate was signed by Stranger");

    [Fact]
    public Task A_name_below_is_no_name_beside() => RefusedAsync(
        TestCertificates.Authority(), a => TestCertificates.Issue(a, "localhost.example.org"), "Its certificate is for localhost.example.org, not for localhost.");

    private static async Task RefusedAsync(X509Certificate2 authority, Func<X509Certificate2, X509Certificate2> shown, string finding)
    {
        await using var world = await PortalWorld.CreateAsync();
        using var certificate = shown(authority);
        await using var server = new TlsPeer(certificate);
        var endpoint = new SmtpEndpoint(
            "localhost", server.Port, SmtpEncryption.Tls, SmtpAuthentication.Password, "nora", Authority: authority.ExportCertificatePem());
        await world.UseRelayAsync(await world.AddServerAsync(endpoint, "the password"));
        var mail = await world.WriteMailAsync();

        await world.DispatchOnceAsync();

        var line = await world.MailRowAsync(mail);
        line.Should().BeEquivalentTo(new { State = MailState.Refused, Failure = MailFailure.CertificateRefused });
        line.Reply.Should().StartWith(finding);
        server.Heard.Should().BeEmpty("nothing is said to a server that nobody can trust");
    }
}
