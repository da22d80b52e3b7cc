using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LucyPortal.Domain;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace LucyPortal.Delivery;

/// <summary>
/// Asks other servers over HTTP: once, for the outbox tries again, with a time-out, and not at all for a while where a server has kept
/// failing. Addresses and bodies hold secrets, so nothing of them is logged.
/// </summary>
/// <remarks>Every failure is an <see cref="OutgoingHttpException"/>.</remarks>
internal sealed class OutgoingHttp(IHttpClientFactory clients, TimeProvider time)
{
    /// <summary>The client of the factory.</summary>
    public const string Client = "outgoing";

    /// <summary>No answer is read further than this, in bytes.</summary>
    public const int LongestAnswer = 256 * 1024;

    private const int FailuresBeforeRest = 5;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(60);

    /// <summary>By host. Not in Polly's registry: that one waits, when it is disposed of, for requests that are still on their way.</summary>
    private readonly ConcurrentDictionary<string, Neighbour> _neighbours = new(StringComparer.OrdinalIgnoreCase);

    private readonly ConcurrentDictionary<string, DateTime> _certificates = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How long an answer may take.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Asks.</summary>
    /// <param name="request">The request; used once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OutgoingHttpException">There was no answer.</exception>
    public async Task<HttpAnswer> AskAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var host = request.RequestUri!.Authority;
        var neighbour = _neighbours.GetOrAdd(host, _ => new Neighbour(Build()));
        try
        {
            var answer = await neighbour.Pipeline.ExecuteAsync(async token => await AskOnceAsync(request, token), cancellationToken);
            if (IsItsFault(answer))
            {
                neighbour.Last = new(MailFailure.TryLater, $"It answered {(int)answer.Status}.");
            }

            return answer;
        }
        catch (BrokenCircuitException resting)
        {
            throw new OutgoingHttpException(
                neighbour.Last.Failure,
                $"{host} has failed {FailuresBeforeRest} times in a row and is left alone for {Rest.TotalSeconds:0} s. The last time: {neighbour.Last.Finding}",
                resting.RetryAfter ?? Rest);
        }
        catch (Exception exception) when (exception is TimeoutRejectedException or HttpRequestException)
        {
            var trouble = neighbour.Last = Explain(exception, host);
            throw new OutgoingHttpException(trouble.Failure, trouble.Finding);
        }
    }

    /// <summary>Until when the certificate is valid that this host has shown (UTC); null where it has shown none.</summary>
    public DateTime? CertificateEndOf(string host) => _certificates.TryGetValue(host, out var endsAt) ? endsAt : null;

    /// <summary>Registers the client: no redirects, no cookies, nothing in the log.</summary>
    public static void Register(IServiceCollection services)
    {
        services.AddHttpClient(Client, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                ActivityHeadersPropagator = null,
                SslOptions = { RemoteCertificateValidationCallback = provider.GetRequiredService<OutgoingHttp>().Judge },
            })
            .RemoveAllLoggers();
        services.AddSingleton<OutgoingHttp>();
    }

    /// <summary>True for an address that may be asked: encrypted, or on this very machine.</summary>
    public static bool MayAsk(Uri address) =>
        address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && LoopbackHost.Is(address.Host.Trim('[', ']')));

    private async ValueTask<HttpAnswer> AskOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(Client);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return HttpAnswer.Of(response, await BodyAsync(response.Content, cancellationToken), time.GetUtcNow());
    }

    /// <summary>
    /// The body, as far as it comes: it may break off, take too long or be too long. The status has said what became of the request: a mail
    /// that was taken must not be sent again for the sake of what follows.
    /// </summary>
    private static async Task<string> BodyAsync(HttpContent content, CancellationToken cancellationToken)
    {
        using var kept = new MemoryStream();
        try
        {
            await using var body = await content.ReadAsStreamAsync(cancellationToken);
            var part = new byte[8 * 1024];
            while (kept.Length < LongestAnswer && await body.ReadAsync(part, cancellationToken) is > 0 and var read)
            {
                kept.Write(part, 0, read);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            // What has come is the answer.
        }

        return Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length);
    }

    private ResiliencePipeline<HttpAnswer> Build() =>
        new ResiliencePipelineBuilder<HttpAnswer> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpAnswer>
            {
                FailureRatio = 0.9,
                MinimumThroughput = FailuresBeforeRest,
                SamplingDuration = Watched,
                BreakDuration = Rest,
                ShouldHandle = new PredicateBuilder<HttpAnswer>()
                    .Handle<HttpRequestException>()
                    .Handle<TimeoutRejectedException>()
                    .HandleResult(IsItsFault),
            })
            .AddTimeout(Patience)
            .Build();

    private static bool IsItsFault(HttpAnswer answer) => (int)answer.Status >= 500;

    /// <summary>Says why a certificate is refused, which is lost where this returns false: one handler serves all requests.</summary>
    private bool Judge(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var host = ((SslStream)sender).TargetHostName;
        var verdict = new CertificateVerdict(host);
        var isTrusted = verdict.Judge(sender, certificate, chain, errors);
        if (isTrusted)
        {
            _certificates[host] = verdict.EndsAt!.Value;
        }

        return isTrusted ? isTrusted : throw new CertificateRefusedException(verdict.Refusal!);
    }

    private Trouble Explain(Exception exception, string host) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } broken => Refusal(broken) is { } refusal
            ? new(MailFailure.CertificateRefused, refusal)
            : new(MailFailure.EncryptionFailed, $"{host} does not begin with TLS, or broke off while it began."),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => new(MailFailure.NameNotFound, $"The name of {host} is not known."),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => new(MailFailure.Unreachable, $"Nothing listens at {host}."),
        HttpRequestException => new(MailFailure.ProtocolBroken, $"{host} answered something that is not HTTP, or broke off."),
        _ => new(MailFailure.TimedOut, $"{host} did not answer within {Patience.TotalSeconds:0} s."),
    };

    private static string? Refusal(Exception? exception) => exception switch
    {
        null => null,
        CertificateRefusedException refused => refused.Message,
        _ => Refusal(exception.InnerException),
    };

    /// <summary>A server that is asked.</summary>
    private sealed class Neighbour(ResiliencePipeline<HttpAnswer> pipeline)
    {
        public ResiliencePipeline<HttpAnswer> Pipeline { get; } = pipeline;

        /// <summary>What went wrong with it last: told while it is left alone.</summary>
        public Trouble Last { get; set; } = new(MailFailure.TryLater, "");
    }

    private sealed record Trouble(MailFailure Failure, string Finding);

    private sealed class CertificateRefusedException(string refusal) : AuthenticationException(refusal);
}

/// <summary>Another server gave no answer over HTTP.</summary>
/// <param name="failure">What happened.</param>
/// <param name="finding">What was found, for administrators.</param>
/// <param name="wait">For how long it is not asked at all.</param>
internal sealed class OutgoingHttpException(MailFailure failure, string finding, TimeSpan? wait = null) : Exception(failure.ToString())
{
    /// <summary>What happened, now or the last time that it was asked.</summary>
    public MailFailure Failure { get; } = failure;

    /// <summary>What was found, for administrators: the host, no path.</summary>
    public string Finding { get; } = finding;

    /// <summary>For how long it is not asked at all, where it was not; null where it was.</summary>
    public TimeSpan? Wait { get; } = wait;

    /// <summary>True where it can pass without anybody changing anything: a certificate that is refused is refused the next time as well.</summary>
    public bool IsPassing => Wait is not null || Failure != MailFailure.CertificateRefused;
}
