using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace LucyPortal.Features.SignIn;

/// <summary>
/// So many forms of the sign-in from one network, then 429. It is asked before the body is read and before the database is. A network
/// is forgotten some seconds after it has got all its forms back, so what is kept is bounded by the requests of the last minutes.
/// </summary>
internal sealed class SignInRate(SignInLimits limits) : IRateLimiterPolicy<string>
{
    /// <summary>The policy's name at the endpoints.</summary>
    public const string Name = "sign-in";

    /// <inheritdoc />
    public Func<OnRejectedContext, CancellationToken, ValueTask>? OnRejected => Refuse;

    /// <inheritdoc />
    public RateLimitPartition<string> GetPartition(HttpContext httpContext) => RateLimitPartition.GetTokenBucketLimiter(
        ClientNetwork.Of(httpContext.Connection.RemoteIpAddress),
        _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = limits.FormsAtOnce,
            TokensPerPeriod = limits.FormsPerPeriod,
            ReplenishmentPeriod = limits.Period,
            QueueLimit = 0,
        });

    private ValueTask Refuse(OnRejectedContext context, CancellationToken cancellationToken)
    {
        var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var told) ? told : limits.Period;
        new TryLater(StatusCodes.Status429TooManyRequests, wait).Write(context.HttpContext);
        return ValueTask.CompletedTask;
    }
}

/// <summary>Refuses for now. The page of the status, which the pipeline adds, reads the wait from the header.</summary>
/// <param name="status">429 when the client asks too much, 503 when all together do.</param>
/// <param name="wait">When it is worth trying again.</param>
internal sealed class TryLater(int status, TimeSpan wait) : IResult
{
    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        Write(httpContext);
        return Task.CompletedTask;
    }

    /// <summary>Writes status and header.</summary>
    public void Write(HttpContext context)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
    }
}
