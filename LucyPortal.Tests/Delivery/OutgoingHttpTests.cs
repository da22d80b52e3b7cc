using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LucyPortal.Tests.Delivery;

/// <summary>How other servers are asked over HTTP.</summary>
public sealed class OutgoingHttpTests : IDisposable
{
    private readonly Entra _server = new();
    private readonly FakeTimeProvider _time = new();
    private readonly ServiceProvider _services;
    private readonly OutgoingHttp _http;

    public OutgoingHttpTests()
    {
        var services = new ServiceCollection();
        OutgoingHttp.Register(services);
        services.AddSingleton<TimeProvider>(_time);
        _services = services.BuildServiceProvider();
        _http = _services.GetRequiredService<OutgoingHttp>();
    }

    public void Dispose()
    {
        _services.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task A_server_that_keeps_failing_is_left_alone_for_a_while()
    {
        _server.Answer(503, "busy");
        for (var i = 0; i < 5; i++)
        {
            (await AskAsync()).Status.Should().Be(System.Net.HttpStatusCode.ServiceUnavailable);
        }

        (await FailAsync()).Should().Be(MailFailure.TryLater, "it is there, and not well");
        _server.Asked.Should().HaveCount(5);

        _server.Give("token");
        _time.Advance(TimeSpan.FromSeconds(16));
        (await AskAsync()).Body.Should().Contain("token");
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_not_waited_for_for_ever()
    {
        _server.Hesitate(TimeSpan.FromMinutes(1));

        var asking = FailAsync();
        await Eventually.HoldsAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return asking.IsCompleted;
            },
            "patience should end");

        (await asking).Should().Be(MailFailure.TimedOut);
    }

    [Fact]
    public async Task Nobody_listening_and_a_name_that_nobody_knows_are_told_apart()
    {
        (await FailAsync($"http://127.0.0.1:{SmtpPeer.ClosedPort()}/")).Should().Be(MailFailure.Unreachable);
        (await FailAsync("https://no-such-host.invalid/")).Should().Be(MailFailure.NameNotFound);
    }

    [Theory]
    [InlineData("https://api.example.org", true)]
    [InlineData("http://127.0.0.1:8025", true)]
    [InlineData("http://localhost", true)]
    [InlineData("http://[::1]:80", true)]
    [InlineData("http://api.example.org", false)]
    [InlineData("ftp://localhost", false)]
    public void Only_encrypted_addresses_and_this_machine_may_be_asked(string address, bool may) =>
        OutgoingHttp.MayAsk(new Uri(address)).Should().Be(may);

    private async Task<HttpAnswer> AskAsync(string? address = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address ?? $"{_server.Address}/example.onmicrosoft.com/oauth2/v2.0/token");
        return await _http.AskAsync(request, CancellationToken.None);
    }

    private async Task<MailFailure> FailAsync(string? address = null) =>
        (await FluentActions.Invoking(() => AskAsync(address)).Should().ThrowAsync<OutgoingHttpException>()).Which.Failure;
}
