using System.Globalization;
using LucyPortal.Domain;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;

namespace LucyPortal.Tests.TestSupport;

/// <summary>Stands in for the token endpoint of Microsoft Entra ID: the real one is not on this machine.</summary>
public sealed class Entra : IDisposable
{
    /// <summary>The application's secret.</summary>
    public const string ClientSecret = "Rhabarber~8Q";

    private const string Tenant = "example.onmicrosoft.com";
    private const string ClientId = "11111111-2222-3333-4444-555555555555";

    private readonly WireMockServer _server = WireMockServer.Start();

    /// <summary>Where it is.</summary>
    public string Address => _server.Url!;

    /// <summary>The forms that were posted, in order.</summary>
    public IReadOnlyList<string> Asked => [.. _server.LogEntries.Select(e => e.RequestMessage!.Body ?? "")];

    /// <summary>The paths that were asked for.</summary>
    public IReadOnlyList<string> Paths => [.. _server.LogEntries.Select(e => e.RequestMessage!.Path)];

    /// <summary>A server of this machine to which the application of <see cref="Address"/> signs in.</summary>
    public static SmtpEndpoint EndpointAt(int port) => new(
        "127.0.0.1", port, SmtpEncryption.None, SmtpAuthentication.OAuth2, "noreply@example.org", Tenant: Tenant, ClientId: ClientId);

    /// <summary>Gives a token for an hour.</summary>
    public void Give(string token) => Answer(200, $$"""{"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,"access_token":"{{token}}"}""");

    /// <summary>Refuses, in Microsoft's form.</summary>
    public void Refuse(int status, string error, string description) => Answer(
        status,
        $$"""{"error":"{{error}}","error_description":"{{description}}\r\nTrace ID: 0\r\nTimestamp: 2026-01-01","error_codes":[7000215]}""");

    /// <summary>Answers whatever the test wants.</summary>
    public void Answer(int status, string body, string? location = null)
    {
        _server.ResetMappings();
        var response = Response.Create().WithStatusCode(status.ToString(CultureInfo.InvariantCulture)).WithBody(body);
        _server
            .Given(Request.Create().WithPath($"/{Tenant}/oauth2/v2.0/token").UsingPost())
            .RespondWith(location is null ? response : response.WithHeader("Location", location));
    }

    /// <summary>Says nothing for so long.</summary>
    public void Hesitate(TimeSpan delay)
    {
        _server.ResetMappings();
        _server.Given(Request.Create().UsingPost()).RespondWith(Response.Create().WithStatusCode("200").WithDelay(delay));
    }

    /// <inheritdoc />
    public void Dispose() => _server.Dispose();
}
