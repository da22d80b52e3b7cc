using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Features.MailDelivery;
using LucyPortal.Tests.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Delivery;

/// <summary>Plays every row about SMTP of <c>docs/mail-failures.md</c>, by the very class that hands mail to relays.</summary>
public sealed class MailFailureTableTests : IAsyncLifetime
{
    private const string OffersSignIn = "250-peer.example\r\n250-AUTH PLAIN\r\n250 ENHANCEDSTATUSCODES";
    private const string OffersToken = "250-peer.example\r\n250 AUTH XOAUTH2";

    private readonly Entra _entra = new();
    private PortalWorld _world = null!;

    /// <inheritdoc />
    public async Task InitializeAsync() => _world = await PortalWorld.CreateAsync(settings: new() { ["Entra:BaseAddress"] = _entra.Address });

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        _entra.Dispose();
    }

    [Fact]
    public async Task Each_failure_has_its_sentence_and_its_decision()
    {
        var table = MailFailureTable.Of("SMTP");
        await AddAsync(table, "the host is unknown", Plain(25) with { Host = "no-such-host.invalid" });
        await AddAsync(table, "nothing listens on the port", Plain(SmtpPeer.ClosedPort()));
        await PlayAsync(table, "SSL/TLS on a port that begins in clear", peer => Plain(peer.Port) with { Encryption = SmtpEncryption.Tls });
        await PlayAsync(table, "STARTTLS that is not offered", peer => Plain(peer.Port) with { Encryption = SmtpEncryption.StartTls });
        await AddCertificatesAsync(table);
        await PlayAsync(table, "no sign-in is offered", SignIn);
        await PlayAsync(table, "the password is wrong", SignIn, (SmtpStep.Ehlo, OffersSignIn), (SmtpStep.Auth, "535 5.7.8 Authentication failed"));
        await PlayAsync(table, "passwords are switched off", SignIn, (SmtpStep.Ehlo, OffersSignIn), (SmtpStep.Auth, "535 5.7.139 Authentication unsuccessful, basic authentication is disabled"));
        await AddTokensAsync(table);
        await PlayAsync(table, "a sign-in is wanted", Plain, (SmtpStep.Mail, "530 5.7.0 Authentication required"));
        await PlayAsync(table, "the sender is refused", Plain, (SmtpStep.Mail, "553 5.7.1 Not your address"));
        await PlayAsync(table, "the recipient is refused", Plain, (SmtpStep.Recipient, "550 5.1.1 No such user"));
        await PlayAsync(table, "relaying is denied", Plain, (SmtpStep.Recipient, "554 5.7.1 Relay access denied"));
        await PlayAsync(table, "the mailbox is full", Plain, (SmtpStep.Recipient, "452 4.2.2 Mailbox full"));
        await PlayAsync(table, "greylisting", Plain, (SmtpStep.Recipient, "451 4.7.1 Greylisted, try again later"));
        await PlayAsync(table, "421 in the middle", Plain, (SmtpStep.Mail, "421 4.3.2 Shutting down"));
        await PlayAsync(table, "the server hangs up in the message", Plain, (SmtpStep.Body, SmtpPeer.HangUp));
        await PlayAsync(table, "the server never answers", Plain, (SmtpStep.Greeting, SmtpPeer.Silence));
        await PlayAsync(table, "the message is too big", Plain, (SmtpStep.Body, "552 5.3.4 Message too big"));
        await PlayAsync(table, "the message is refused by policy", Plain, (SmtpStep.Body, "554 5.7.1 Looks like spam"));
        await PlayAsync(table, "an address of another script that the server can't take", Plain, "jürg@example.org");
        await PlayAsync(table, "an address with a line break", Plain, "nora@example.org\r\nRCPT TO:<all@example.org>");
        await PlayAsync(table, "an address without a domain", Plain, "nora");

        await table.ShouldBeAsWrittenAsync();
    }

    private static SmtpEndpoint Plain(int port) => new(MailFailureTable.Host, port, SmtpEncryption.None);

    private static SmtpEndpoint Plain(SmtpPeer peer) => Plain(peer.Port);

    private SmtpEndpoint SignIn(SmtpPeer peer) => Plain(peer.Port) with
    {
        Authentication = SmtpAuthentication.Password,
        UserName = "nora",
        Secret = Lock("wrong"),
    };

    private string Lock(string secret) => _world.Services.GetRequiredService<SecretBox>().Lock(secret);

    private async Task AddCertificatesAsync(DocumentedTable table)
    {
        using var authority = TestCertificates.Authority();
        foreach (var (what, certificate) in MailFailureTable.BadCertificates(authority))
        {
            using var _ = certificate;
            await using var server = new TlsPeer(certificate);
            await AddAsync(table, what, Plain(server.Port) with { Encryption = SmtpEncryption.Tls, Authority = authority.ExportCertificatePem() });
            server.Heard.Should().BeEmpty(what);
        }
    }

    private async Task AddTokensAsync(DocumentedTable table)
    {
        await using var peer = new SmtpPeer((SmtpStep.Ehlo, OffersToken), (SmtpStep.Auth, "535 5.7.3 Authentication unsuccessful"));
        var endpoint = Entra.EndpointAt(peer.Port);
        _entra.Refuse(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.");
        await AddAsync(table, "the client secret was revoked", endpoint with { Secret = Lock(Entra.ClientSecret) });
        _entra.Answer(503, "");
        await AddAsync(table, "Entra ID gives no token for now", endpoint with { Secret = Lock(Entra.ClientSecret) });
        _entra.Give("token");
        await AddAsync(table, "the app may not send for the mailbox", endpoint with { Secret = Lock(Entra.ClientSecret) });
    }

    private Task PlayAsync(DocumentedTable table, string what, Func<SmtpPeer, SmtpEndpoint> endpoint, params (SmtpStep Step, string Reply)[] script) =>
        PlayAsync(table, what, endpoint, MailFailureTable.Recipient, script);

    private async Task PlayAsync(
        DocumentedTable table, string what, Func<SmtpPeer, SmtpEndpoint> endpoint, string to, params (SmtpStep Step, string Reply)[] script)
    {
        await using var peer = new SmtpPeer(script);
        await AddAsync(table, what, endpoint(peer), to);
        peer.Said.Should().NotContain(l => l.Contains("all@", StringComparison.Ordinal), "no address gives commands");
    }

    private async Task AddAsync(DocumentedTable table, string what, SmtpEndpoint endpoint, string to = MailFailureTable.Recipient)
    {
        var test = new SmtpTest(_world.Services.GetRequiredService<SmtpConnector>()) { Patience = TimeSpan.FromMilliseconds(500) };
        var mail = new MailMessage(Guid.CreateVersion7(), PortalWorld.Sender, to, "Nora", "A subject", "Text", "<p>Text</p>", _world.Now);

        var failed = (await test.RunAsync(endpoint, mail, _ => { }, CancellationToken.None)).Should().BeOfType<DeliveryResult.Failed>(what).Subject;

        table.Add(what, failed, TestVerdict.Of(failed, endpoint, PortalWorld.Sender, to.Split('\r')[0]), endpoint.Port);
    }
}
