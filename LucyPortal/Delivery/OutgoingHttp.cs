using System.Collections.Concurrent;
using System.Net;
using System.Security.Authentication;
using LucyPortal.Domain;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace LucyPortal.Delivery;

/// <summary>What another server answered over HTTP.</summary>
/// <param name="Status">The status; redirects are answers like others and are not followed.</param>
/// <param name="Body">The body as text.</param>
/// <param name="MessageId">The header <c>X-Message-Id</c>; null where there was none.</param>
internal sealed record HttpAnswer(HttpStatusCode Status, string Body, string? MessageId);

/// <summary>
/// Asks other servers over HTTP: once, for the outbox tries again, with a time-out, and not at all for a while where a server has kept
/// failing. Addresses and bodies hold secrets, so nothing of them is logged.
/// </summary>
/// <remarks>Every failure is an <see cref="OutgoingHttpException"/>.</remarks>
internal sealed class OutgoingHttp(IHttpClientFactory clients, TimeProvider time)
{
    /// <summary>The client of the factory.</summary>
    public const string Client = "outgoing";

    /// <summary>No answer that is read here is longer, in bytes.</summary>
    public const long LongestAnswer = 256 * 1024;

    private const int FailuresBeforeRest = 5;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(60);

    /// <summary>By host. Not in Polly's registry: that one waits, when it is disposed of, for requests that are still on their way.</summary>
    private readonly ConcurrentDictionary<string, ResiliencePipeline<HttpAnswer>> _pipelines = new(StringComparer.OrdinalIgnoreCase);

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
        var pipeline = _pipelines.GetOrAdd(host, _ => Build());
        try
        {
            return await pipeline.ExecuteAsync(async token => await AskOnceAsync(request, token), cancellationToken);
        }
        catch (BrokenCircuitException)
        {
            throw new OutgoingHttpException(MailFailure.TryLater, $"{host} has failed several times in a row; it is left alone for {Rest.TotalSeconds:0} s.");
        }
        catch (TimeoutRejectedException)
        {
            throw new OutgoingHttpException(MailFailure.TimedOut, $"{host} did not answer within {Patience.TotalSeconds:0} s.");
        }
        catch (HttpRequestException exception)
        {
            throw new OutgoingHttpException(Meaning(exception), $"{host}: {exception.HttpRequestError}.");
        }
    }

    /// <summary>Registers the client: no redirects, no cookies, nothing in the log.</summary>
    public static void Register(IServiceCollection services)
    {
        services.AddHttpClient(Client, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null })
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
        return new HttpAnswer(
            response.StatusCode,
            await BodyAsync(response.Content, cancellationToken),
            response.Headers.TryGetValues("X-Message-Id", out var ids) ? ids.FirstOrDefault() : null);
    }

    /// <summary>
    /// The body; empty where it breaks off, takes too long, is too long or can't be read. The status has said what became of the request: a mail that was
    /// taken must not be sent again for the sake of what follows.
    /// </summary>
    private static async Task<string> BodyAsync(HttpContent content, CancellationToken cancellationToken)
    {
        try
        {
            await content.LoadIntoBufferAsync(LongestAnswer, cancellationToken);
            return await content.ReadAsStringAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidOperationException or OperationCanceledException)
        {
            return "";
        }
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
                    .HandleResult(a => (int)a.Status >= 500),
            })
            .AddTimeout(Patience)
            .Build();

    private static MailFailure Meaning(HttpRequestException exception) => exception.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => MailFailure.NameNotFound,
        HttpRequestError.ConnectionError => MailFailure.Unreachable,
        HttpRequestError.SecureConnectionError when exception.InnerException is AuthenticationException => MailFailure.CertificateRefused,
        HttpRequestError.SecureConnectionError => MailFailure.EncryptionFailed,
        _ => MailFailure.ProtocolBroken,
    };
}

/// <summary>Another server gave no answer over HTTP.</summary>
internal sealed class OutgoingHttpException(MailFailure failure, string finding) : Exception(failure.ToString())
{
    /// <summary>What happened.</summary>
    public MailFailure Failure { get; } = failure;

    /// <summary>What was found, for administrators: the host, no path.</summary>
    public string Finding { get; } = finding;
}
