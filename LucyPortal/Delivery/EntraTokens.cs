using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.Extensions.Options;

namespace LucyPortal.Delivery;

/// <summary>A token to sign in with.</summary>
/// <param name="Text">The token: a secret.</param>
/// <param name="WasKept">True when it was given for an earlier mail.</param>
internal sealed record EntraToken(string Text, bool WasKept);

/// <summary>
/// Gets tokens for SMTP from Microsoft Entra ID, by client credentials (RFC 6749 4.4), and keeps each until shortly before its end.
/// </summary>
internal sealed class EntraTokens(OutgoingHttp http, SecretBox secrets, IOptions<EntraOptions> options, TimeProvider time) : IDisposable
{
    private const string Scope = "https://outlook.office365.com/.default";

    /// <summary>A token that ends while the mail is on its way would be refused.</summary>
    private static readonly TimeSpan RenewedAhead = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ConcurrentDictionary<object, (string Text, DateTimeOffset KeptUntil)> _kept = new();

    /// <summary>A token for this endpoint's application: a kept one, or a new one. Whoever asks meanwhile waits for the same one.</summary>
    /// <exception cref="SmtpSetupException">There is none.</exception>
    public async Task<EntraToken> GetAsync(SmtpEndpoint endpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var application = (endpoint.Tenant, endpoint.ClientId, endpoint.Secret);
        if (Kept(application) is { } kept)
        {
            return kept;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            // Somebody else may have waited for the same one before.
            if (Kept(application) is { } meanwhile)
            {
                return meanwhile;
            }

            var (text, life) = await AskAsync(endpoint, cancellationToken);
            _kept[application] = (text, time.GetUtcNow() + life - RenewedAhead);
            return new EntraToken(text, WasKept: false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Forgets a token that was refused, unless a new one has taken its place.</summary>
    public void Forget(EntraToken token) => Remove(k => k.Text == token.Text);

    /// <inheritdoc />
    public void Dispose() => _gate.Dispose();

    private EntraToken? Kept(object application)
    {
        var now = time.GetUtcNow();
        Remove(k => k.KeptUntil <= now);
        return _kept.TryGetValue(application, out var kept) ? new EntraToken(kept.Text, WasKept: true) : null;
    }

    private void Remove(Func<(string Text, DateTimeOffset KeptUntil), bool> which)
    {
        foreach (var entry in _kept.Where(k => which(k.Value)))
        {
            // With its value: a new one that has come meanwhile stays.
            _kept.TryRemove(entry);
        }
    }

    private async Task<(string Text, TimeSpan Life)> AskAsync(SmtpEndpoint endpoint, CancellationToken cancellationToken)
    {
        if (endpoint.Secret is not { } box || secrets.Open(box) is not { } secret)
        {
            throw new SmtpSetupException(MailFailure.SecretLost, isPassing: true);
        }

        var address = new Uri($"{options.Value.BaseAddress.TrimEnd('/')}/{Uri.EscapeDataString(endpoint.Tenant ?? "")}/oauth2/v2.0/token");
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = endpoint.ClientId ?? "",
                ["client_secret"] = secret,
                ["scope"] = Scope,
            }),
        };
        try
        {
            return Read(await http.AskAsync(request, cancellationToken), address.Authority);
        }
        catch (OutgoingHttpException exception)
        {
            throw new SmtpSetupException(MailFailure.TokenUnavailable, exception.Finding, isPassing: true);
        }
    }

    private static (string Text, TimeSpan Life) Read(HttpAnswer answer, string server)
    {
        var token = Parse(answer.Body);
        if (answer.Status == HttpStatusCode.OK && token is { AccessToken: { Length: > 0 } text })
        {
            return (text, TimeSpan.FromSeconds(token.ExpiresIn));
        }

        // RFC 6749 5.2: 400 and 401 are its refusals; without an error code they come from somebody else on the way.
        var refused = answer.Status is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized && token?.Error is { Length: > 0 } and not "temporarily_unavailable";
        throw new SmtpSetupException(
            refused ? MailFailure.TokenRefused : MailFailure.TokenUnavailable,
            Words(token) ?? $"{server} answered {(int)answer.Status} without a token.",
            isPassing: !refused);
    }

    /// <summary>Its first line: the others name the trace, the correlation and the time.</summary>
    private static string? Words(TokenAnswer? token) => token?.Description?.Split('\r', '\n')[0] is { Length: > 0 } line ? line : token?.Error;

    private static TokenAnswer? Parse(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<TokenAnswer>(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record TokenAnswer(
        [property: JsonPropertyName("access_token")] string? AccessToken,
        [property: JsonPropertyName("expires_in")] int ExpiresIn,
        [property: JsonPropertyName("error")] string? Error,
        [property: JsonPropertyName("error_description")] string? Description);
}
