using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Delivery;

/// <summary>Certificates that a real server is not given: a small one shows them.</summary>
public sealed class CertificateTests
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public Task An_expired_certificate_is_refused_though_its_authority_is_known() => RefusedAsync(
        MakeAuthority(), a => Issue(a, "localhost", Now.AddDays(-30), Now.AddDays(-1)), "Its certificate was valid until ");

    [Fact]
    public Task A_certificate_that_is_not_valid_yet_is_refused() => RefusedAsync(
        MakeAuthority(), a => Issue(a, "localhost", Now.AddDays(1), Now.AddDays(2)), "Its certificate is not valid before ");

    [Fact]
    public Task A_certificate_that_signed_itself_is_refused() => RefusedAsync(
        MakeAuthority(), _ => MakeAuthority("localhost"), "Its certificate was signed by localhost, which is not trusted here.");

    [Fact]
    public Task A_certificate_of_another_private_authority_is_refused() => RefusedAsync(
        MakeAuthority(), _ => Issue(MakeAuthority("Stranger"), "localhost", Now.AddDays(-1), Now.AddDays(2)), "Its certificate was signed by Stranger");

    [Fact]
    public Task A_name_below_is_no_name_beside() => RefusedAsync(
        MakeAuthority(), a => Issue(a, "localhost.example.org", Now.AddDays(-1), Now.AddDays(2)), "Its certificate is for localhost.example.org, not for localhost.");

    private static async Task RefusedAsync(X509Certificate2 authority, Func<X509Certificate2, X509Certificate2> shown, string finding)
    {
        await using var world = await PortalWorld.CreateAsync();
        using var certificate = shown(authority);
        await using var server = new TlsServer(certificate);
        var endpoint = new SmtpEndpoint(
            "localhost", server.Port, SmtpEncryption.Tls, SmtpAuthentication.Password, "nora", Authority: authority.ExportCertificatePem());
        await world.UseRelayAsync(await world.AddServerAsync(endpoint, "the password"));
        var mail = await world.WriteMailAsync();

        await world.DispatchOnceAsync();

        var line = await world.MailRowAsync(mail);
        line.Should().BeEquivalentTo(new { State = MailState.Refused, Failure = MailFailure.CertificateRefused });
        line.Reply.Should().StartWith(finding);
        server.HeardAnything.Should().BeFalse("nothing is said to a server that nobody can trust");
    }

    private static X509Certificate2 MakeAuthority(string name = "Private authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(Names("localhost"));
        return Usable(request.CreateSelfSigned(Now.AddDays(-60), Now.AddDays(60)));
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, string host, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(Names(host));
        using var issued = request.Create(authority, from, until, RandomNumberGenerator.GetBytes(8));
        return Usable(issued.CopyWithPrivateKey(key));
    }

    private static X509Extension Names(string host)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        return names.Build();
    }

    /// <summary>With a key that a TLS server can use on every system.</summary>
    private static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
    }

    /// <summary>Begins TLS with whoever connects, and listens.</summary>
    private sealed class TlsServer : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Task _serving;

        public TlsServer(X509Certificate2 certificate)
        {
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            _serving = ServeAsync(certificate);
        }

        public int Port { get; }

        public bool HeardAnything { get; private set; }

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _serving;
        }

        private async Task ServeAsync(X509Certificate2 certificate)
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    await ListenAsync(client, certificate);
                }
            }
            catch (SocketException)
            {
                // Stopped.
            }
        }

        private async Task ListenAsync(TcpClient client, X509Certificate2 certificate)
        {
            try
            {
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(certificate);
                await tls.WriteAsync("220 peer.example ESMTP\r\n"u8.ToArray());
                HeardAnything |= await tls.ReadAsync(new byte[1]) > 0;
            }
            catch (Exception exception) when (exception is IOException or AuthenticationException)
            {
                // The client does not trust it.
            }
        }
    }
}
