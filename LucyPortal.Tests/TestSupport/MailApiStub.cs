using System.Globalization;
using System.Text.Json;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;

namespace LucyPortal.Tests.TestSupport;

/// <summary>Stands in for a mail service over HTTP: the real ones are not on this machine.</summary>
public sealed class MailApiStub : IDisposable
{
    /// <summary>The key of the account there.</summary>
    public const string Key = "SG.Stachelbeere.42";

    private const string Path = "/v3/mail/send";

    private readonly WireMockServer _server = WireMockServer.Start();

    /// <summary>Takes every mail until told otherwise.</summary>
    public MailApiStub() => Answer(202, "", messageId: "14c5d75ce93.dfd.64b469");

    /// <summary>Where it is.</summary>
    public string Address => _server.Url!;

    /// <summary>What was posted, in order.</summary>
    public IReadOnlyList<JsonElement> Mails =>
        [.. _server.LogEntries.Select(e => JsonDocument.Parse(e.RequestMessage!.Body!).RootElement)];

    /// <summary>The code of the newest mail, once there is one.</summary>
    public async Task<string> CodeAsync()
    {
        string? code = null;
        await Eventually.HoldsAsync(
            () => Task.FromResult((code = Mails.Select(m => ReceivedMail.CodeIn(m.GetProperty("content")[0].GetProperty("value").GetString()!)).LastOrDefault(c => c is not null)) is not null),
            "a code should come");
        return code!;
    }

    /// <summary>The credentials of the requests.</summary>
    public IReadOnlyList<string> Credentials => [.. _server.LogEntries.Select(e => e.RequestMessage!.Headers!["Authorization"].Single())];

    /// <summary>Answers so from now on.</summary>
    public void Answer(int status, string body, string? messageId = null, string? location = null, int? retryAfter = null)
    {
        _server.ResetMappings();
        var response = Response.Create().WithStatusCode(status.ToString(CultureInfo.InvariantCulture)).WithBody(body);
        response = messageId is null ? response : response.WithHeader("X-Message-Id", messageId);
        response = location is null ? response : response.WithHeader("Location", location);
        response = retryAfter is { } seconds ? response.WithHeader("Retry-After", seconds.ToString(CultureInfo.InvariantCulture)) : response;
        _server.Given(Request.Create().WithPath(Path).UsingPost()).RespondWith(response);
    }

    /// <summary>Refuses in the service's own form.</summary>
    public void Refuse(int status, string message, string? field = null) =>
        Answer(status, JsonSerializer.Serialize(new { errors = new[] { new { message, field, help = (string?)null } } }));

    /// <inheritdoc />
    public void Dispose() => _server.Dispose();
}
