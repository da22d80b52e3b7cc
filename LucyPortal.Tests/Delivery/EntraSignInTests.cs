using System.Text;
using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Delivery;

/// <summary>Mail through a relay that wants a token of Microsoft Entra ID: a stub gives the tokens, a scripted peer judges them.</summary>
public sealed class EntraSignInTests : IAsyncLifetime
{
    private const string OffersTokens = "250-peer.example\r\n250-AUTH LOGIN XOAUTH2\r\n250 ENHANCEDSTATUSCODES";

    private readonly Entra _entra = new();
    private PortalWorld _world = null!;

    /// <inheritdoc />
    public async Task InitializeAsync() =>
        _world = await PortalWorld.CreateAsync(settings: new() { ["Entra:BaseAddress"] = _entra.Address });

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        _entra.Dispose();
    }

    [Fact]
    public async Task A_mail_leaves_with_a_token_for_the_mailbox()
    {
        _entra.Give("first");
        await using var peer = Peer(_ => "235 2.7.0 Accepted");

        var mail = await SendAsync(peer);

        mail.Should().BeEquivalentTo(new { State = MailState.HandedOver, Attempts = 1 });
        peer.Said.Should().Contain($"AUTH XOAUTH2 {XOAuth2("first")}");
        _entra.Paths.Should().Equal("/example.onmicrosoft.com/oauth2/v2.0/token");
        _entra.Asked.Single().Should().Be(
            "grant_type=client_credentials&client_id=11111111-2222-3333-4444-555555555555&client_secret=Rhabarber~8Q"
            + "&scope=https%3A%2F%2Foutlook.office365.com%2F.default");
    }

    [Fact]
    public async Task A_token_is_kept_until_shortly_before_its_end()
    {
        _entra.Give("first");
        await using var peer = Peer(_ => "235 2.7.0 Accepted");
        await SendAsync(peer);
        _world.Advance(TimeSpan.FromMinutes(50));
        await SendAsync(peer);
        _entra.Asked.Should().HaveCount(1);

        _entra.Give("second");
        _world.Advance(TimeSpan.FromMinutes(6));
        await SendAsync(peer);

        _entra.Asked.Should().HaveCount(2);
        peer.Said.Should().Contain($"AUTH XOAUTH2 {XOAuth2("second")}");
    }

    [Fact]
    public async Task A_kept_token_that_is_refused_is_replaced_once()
    {
        _entra.Give("first");
        var accepted = "first";
        await using var peer = Peer(said => said.EndsWith(XOAuth2(accepted), StringComparison.Ordinal) ? "235 2.7.0 Accepted" : "535 5.7.3 Authentication unsuccessful");
        await SendAsync(peer);
        _world.Advance(TimeSpan.FromMinutes(10));
        _entra.Give(accepted = "second");

        var mail = await SendAsync(peer);

        mail.Should().BeEquivalentTo(new { State = MailState.HandedOver, Attempts = 1 });
        _entra.Asked.Should().HaveCount(2);
    }

    [Theory]
    [InlineData("535 5.7.3 Authentication unsuccessful")]
    [InlineData("334 eyJzdGF0dXMiOiI0MDAifQ==")]
    public async Task A_new_token_that_is_refused_is_said_and_not_tried_again(string answer)
    {
        _entra.Give("first");
        await using var peer = Peer(_ => answer);

        var mail = await SendAsync(peer);

        mail.Should().BeEquivalentTo(new { State = MailState.Refused, Failure = MailFailure.SignInRefused, Attempts = 1 });
        mail.Reply.Should().StartWith("535");
        _entra.Asked.Should().HaveCount(1);
        peer.Said.Count(l => l.StartsWith("AUTH", StringComparison.Ordinal)).Should().Be(1, "each more is another wrong try there");
    }

    [Fact]
    public async Task A_revoked_client_secret_is_said_and_not_tried_again()
    {
        _entra.Refuse(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.");
        await using var peer = Peer(_ => "235 2.7.0 Accepted");

        var mail = await SendAsync(peer);

        mail.Should().BeEquivalentTo(new { State = MailState.Refused, Failure = MailFailure.TokenRefused, Reply = "AADSTS7000215: Invalid client secret provided." });
        peer.Said.Should().BeEmpty();
    }

    [Theory]
    [InlineData(503, "busy")]
    [InlineData(429, "{\"error\":\"temporarily_unavailable\"}")]
    [InlineData(400, "{\"error\":\"temporarily_unavailable\"}")]
    [InlineData(400, "<html>proxy</html>")]
    [InlineData(200, "not json")]
    [InlineData(200, "{\"access_token\":\"\"}")]
    [InlineData(200, "[]")]
    public async Task No_token_for_now_is_tried_again(int status, string body)
    {
        _entra.Answer(status, body);
        await using var peer = Peer(_ => "235 2.7.0 Accepted");

        var mail = await SendAsync(peer);

        mail.Should().BeEquivalentTo(new { State = MailState.Waiting, Failure = MailFailure.TokenUnavailable, Attempts = 1 });
        _entra.Give("first");
        _world.Advance(TimeSpan.FromSeconds(10));
        await _world.DispatchAsync();
        (await _world.MailRowAsync(mail.Id)).State.Should().Be(MailState.HandedOver);
    }

    [Fact]
    public async Task A_redirect_takes_the_secret_nowhere()
    {
        using var elsewhere = new Entra();
        elsewhere.Give("stolen");
        _entra.Answer(307, "", $"{elsewhere.Address}/example.onmicrosoft.com/oauth2/v2.0/token");
        await using var peer = Peer(_ => "235 2.7.0 Accepted");

        (await SendAsync(peer)).Failure.Should().Be(MailFailure.TokenUnavailable);

        elsewhere.Asked.Should().BeEmpty();
    }

    [Fact]
    public async Task A_relay_that_offers_no_token_sign_in_gets_none()
    {
        _entra.Give("first");
        await using var peer = new SmtpPeer((SmtpStep.Ehlo, "250-peer.example\r\n250 AUTH LOGIN PLAIN"));

        (await SendAsync(peer)).Should().BeEquivalentTo(new { State = MailState.Refused, Failure = MailFailure.SignInNotOffered });

        peer.Said.Should().NotContain(l => l.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lost_keys_are_said_before_anybody_is_asked()
    {
        _entra.Give("first");
        await using var peer = Peer(_ => "235 2.7.0 Accepted");
        var server = await _world.AddServerAsync(Entra.EndpointAt(peer.Port) with { Secret = "not readable" });
        await _world.UseRelayAsync(server);
        var id = await _world.WriteMailAsync("nora@example.org");

        await _world.DispatchAsync();

        (await _world.MailRowAsync(id)).Should().BeEquivalentTo(new { State = MailState.Waiting, Failure = MailFailure.SecretLost });
        _entra.Asked.Should().BeEmpty();
    }

    private static SmtpPeer Peer(Func<string, string> judge) => new((SmtpStep.Ehlo, OffersTokens)) { JudgeSignIn = judge };

    /// <summary>As Microsoft describes it: user, 0x01, bearer, 0x01, 0x01.</summary>
    private static string XOAuth2(string token) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"user=noreply@example.org\u0001auth=Bearer {token}\u0001\u0001"));

    private async Task<OutboxMessage> SendAsync(SmtpPeer peer)
    {
        var servers = await _world.UseAsync<SmtpServerStore, List<SmtpServer>>(s => s.ListAsync(CancellationToken.None));
        if (servers.Count == 0)
        {
            await _world.UseRelayAsync(await _world.AddServerAsync(Entra.EndpointAt(peer.Port), Entra.ClientSecret));
        }

        var id = await _world.WriteMailAsync("nora@example.org");
        await _world.DispatchAsync();
        return await _world.MailRowAsync(id);
    }
}
