using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Features.MailDelivery;
using LucyPortal.Tests.TestSupport;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Delivery;

/// <summary>Plays every row about HTTP of <c>docs/mail-failures.md</c>, by the very class that hands mail to APIs.</summary>
public sealed class HttpFailureTableTests : IAsyncLifetime
{
    private const string Code = "482913";
    private const string Page = "<!DOCTYPE html><title>Sign in to this network</title>";

    private PortalWorld _world = null!;

    /// <inheritdoc />
    public async Task InitializeAsync() => _world = await PortalWorld.CreateAsync();

    /// <inheritdoc />
    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Each_failure_has_its_sentence_and_its_decision()
    {
        var table = MailFailureTable.Of("HTTP");
        await AddAsync(table, "the host is unknown", "https://no-such-host.invalid");
        await AddAsync(table, "nothing listens on the port", $"http://localhost:{SmtpPeer.ClosedPort()}");
        await PlayAsync(table, "HTTPS on a port that does not encrypt", HttpPeer.Answer(202), scheme: "https");
        await AddCertificatesAsync(table);
        await AddSilenceAsync(table);
        await PlayAsync(table, "the server breaks off without an answer", HttpPeer.BreakOff);
        await AddRefusalsAsync(table);
        await AddStrangersAsync(table);
        await AddBadMomentsAsync(table);
        await AddRestsAsync(table);
        await PlayAsync(table, "an address with a line break", HttpPeer.Answer(202), to: "nora@example.org\r\nBcc: all@example.org");
        await PlayAsync(table, "an address without a domain", HttpPeer.Answer(202), to: "nora");

        await table.ShouldBeAsWrittenAsync();
    }

    private static Func<HttpContext, CancellationToken, Task> Refuse(int status, string message, string? field = null) =>
        HttpPeer.Answer(status, $$"""{"errors":[{"message":"{{message}}","field":{{(field is null ? "null" : $"\"{field}\"")}},"help":null}]}""");

    private async Task AddCertificatesAsync(DocumentedTable table)
    {
        using var authority = TestCertificates.Authority();
        foreach (var (what, certificate) in MailFailureTable.BadCertificates(authority))
        {
            using var _ = certificate;
            await using var peer = await HttpPeer.StartAsync(HttpPeer.Answer(202), certificate);
            await AddAsync(table, what, $"https://localhost:{peer.Port}");
            peer.Asked.Should().Be(0, what);
        }
    }

    private async Task AddRefusalsAsync(DocumentedTable table)
    {
        await PlayAsync(table, "400, the recipient is refused", Refuse(400, "Does not contain a valid address.", "personalizations.0.to.0.email"));
        await PlayAsync(table, "400, an address of another script is refused", Refuse(400, "Does not contain a valid address.", "personalizations.0.to.0.email"), to: "jürg@example.org");
        await PlayAsync(table, "400, the sender is refused", Refuse(400, "The from address is not valid.", "from.email"));
        await PlayAsync(table, "400, two things are refused", HttpPeer.Answer(400, """{"errors":[{"message":"Bad subject.","field":"subject"},{"message":"Bad content.","field":"content"}]}"""));
        await PlayAsync(table, "400 without JSON", HttpPeer.Answer(400, "No such luck", "text/plain"));
        await PlayAsync(table, "400 that breaks off", HttpPeer.BreakOffIn(400, "{\"errors\":[{\"message\":\"Bad"));
        await PlayAsync(table, "400 that repeats the mail", HttpPeer.Answer(400, $"Not understood: your text was\r\n{Code}", "text/plain"));
        await PlayAsync(table, "401, the key is refused", Refuse(401, "The provided authorization grant is invalid, expired, or revoked"));
        await PlayAsync(table, "401 that repeats the key", Refuse(401, $"Unknown key {MailApiStub.Key}"));
        await PlayAsync(table, "401, the account has sent what it may", Refuse(401, "Maximum credits exceeded"));
        await PlayAsync(table, "403, the key may not send", Refuse(403, "access forbidden"));
        await PlayAsync(table, "403, the sender is not verified", Refuse(403, "The from address does not match a verified Sender Identity.", "from"));
        await PlayAsync(table, "413", Refuse(413, "Payload too large"));
        await PlayAsync(table, "422", Refuse(422, "Unprocessable content", "content"));
    }

    private async Task AddStrangersAsync(DocumentedTable table)
    {
        await PlayAsync(table, "200 with a page", HttpPeer.Answer(200, Page, "text/html"));
        await PlayAsync(table, "200 with a text", HttpPeer.Answer(200, "It works!", "text/plain"));
        await PlayAsync(table, "302 to another address", HttpPeer.Answer(302, headers: ("Location", "https://elsewhere.example/v3/mail/send")));
        await PlayAsync(table, "404", HttpPeer.Answer(404, Page, "text/html"));
        await PlayAsync(table, "405", HttpPeer.Answer(405));
        await PlayAsync(table, "415", Refuse(415, "Unsupported media type"));
    }

    private async Task AddBadMomentsAsync(DocumentedTable table)
    {
        await PlayAsync(table, "429", Refuse(429, "too many requests"));
        await PlayAsync(table, "429 with Retry-After in seconds", HttpPeer.Answer(429, headers: ("Retry-After", "120")));
        await PlayAsync(table, "429 with Retry-After as a date", HttpPeer.Answer(429, headers: ("Retry-After", $"{_world.Now.AddSeconds(600):R}")));
        await PlayAsync(table, "429 with Retry-After in the past", HttpPeer.Answer(429, headers: ("Retry-After", $"{_world.Now.AddSeconds(-600):R}")));
        await PlayAsync(table, "429 with X-RateLimit-Reset", HttpPeer.Answer(429, headers: ("X-RateLimit-Reset", $"{_world.Time.GetUtcNow().AddSeconds(90).ToUnixTimeSeconds()}")));
        await PlayAsync(table, "500", Refuse(500, "An error has occurred"));
        await PlayAsync(table, "500 with an endless page", HttpPeer.Answer(500, string.Concat(Enumerable.Repeat("Sorry! ", OutgoingHttp.LongestAnswer)), "text/plain"));
        await PlayAsync(table, "502 from a gateway", HttpPeer.Answer(502, "<html>Bad gateway</html>", "text/html"));
        await PlayAsync(table, "503 with Retry-After", HttpPeer.Answer(503, headers: ("Retry-After", "30")));
    }

    private async Task AddRestsAsync(DocumentedTable table)
    {
        await using var failing = await HttpPeer.StartAsync(HttpPeer.Answer(503));
        await AddRestAsync(table, "503 five times before", $"http://localhost:{failing.Port}");
        failing.Asked.Should().Be(5, "a server that keeps failing is left alone");
        await AddRestAsync(table, "nothing listened five times before", $"http://localhost:{SmtpPeer.ClosedPort()}");
        using var certificate = TestCertificates.Authority(MailFailureTable.Host);
        await using var unknown = await HttpPeer.StartAsync(HttpPeer.Answer(202), certificate);
        await AddRestAsync(table, "the certificate was refused five times before", $"https://localhost:{unknown.Port}");
    }

    private async Task AddRestAsync(DocumentedTable table, string what, string address)
    {
        for (var time = 0; time < 5; time++)
        {
            await SendAsync(SettingsFor(address));
        }

        await AddAsync(table, what, address);
    }

    private async Task PlayAsync(
        DocumentedTable table, string what, Func<HttpContext, CancellationToken, Task> answer, string scheme = "http", string to = MailFailureTable.Recipient)
    {
        await using var peer = await HttpPeer.StartAsync(answer);
        await AddAsync(table, what, $"{scheme}://localhost:{peer.Port}", to);
        peer.Asked.Should().BeLessThanOrEqualTo(1, "{0}: one try is one request", what);
    }

    private async Task AddSilenceAsync(DocumentedTable table)
    {
        await using var peer = await HttpPeer.StartAsync(HttpPeer.KeepSilent);
        var adding = AddAsync(table, "the server never answers", $"http://localhost:{peer.Port}");
        await Eventually.HoldsAsync(() => peer.Asked == 1, "it is asked");
        _world.Advance(TimeSpan.FromSeconds(15));
        await adding;
    }

    private async Task AddAsync(DocumentedTable table, string what, string address, string to = MailFailureTable.Recipient)
    {
        var settings = SettingsFor(address);

        var failed = (await SendAsync(settings, to)).Should().BeOfType<DeliveryResult.Failed>(what).Subject;

        failed.Reply.Should().NotContainAny(Code, MailApiStub.Key);
        table.Add(what, failed, TestVerdict.Of(failed, settings, PortalWorld.Sender, to.Split('\r')[0]), new Uri(address).Port);
    }

    private Task<DeliveryResult> SendAsync(MailSettings settings, string to = MailFailureTable.Recipient)
    {
        var mail = new MailMessage(
            Guid.CreateVersion7(), PortalWorld.Sender, to, "Nora", "A subject", $"Your code:\r\n\r\n{Code}\r\n", $"<p>{Code}</p>", _world.Now);
        return _world.Services.GetRequiredKeyedService<IDeliveryMethod>(MailDeliveryMethod.ExternalHttp).SendAsync(mail, settings, CancellationToken.None);
    }

    private MailSettings SettingsFor(string address) => new()
    {
        Method = MailDeliveryMethod.ExternalHttp,
        MailApi = new MailApi(address, _world.Services.GetRequiredService<SecretBox>().Lock(MailApiStub.Key)),
        SystemNotificationEmail = PortalWorld.Sender,
    };
}
