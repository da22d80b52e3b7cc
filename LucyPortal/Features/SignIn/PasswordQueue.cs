using System.Threading.RateLimiting;

namespace LucyPortal.Features.SignIn;

/// <summary>
/// Lets so many passwords be hashed at once and so many wait, in their order; the next one is sent away at once. Hashing is costly on
/// purpose, and a flood of sign-ins must leave a processor to those who are signed in. It stands behind the reading of the form:
/// whoever sends a form slowly holds no place.
/// </summary>
internal sealed class PasswordQueue(SignInLimits limits) : IDisposable
{
    private readonly ConcurrencyLimiter _places = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = limits.PasswordsAtOnce,
        QueueLimit = limits.PasswordsWaiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>How many wait.</summary>
    public long Waiting => _places.GetStatistics()!.CurrentQueuedCount;

    /// <summary>Waits for a place; the lease says whether there is one. Whoever goes away while waiting gives it up.</summary>
    public ValueTask<RateLimitLease> EnterAsync(CancellationToken cancellationToken) => _places.AcquireAsync(1, cancellationToken);

    /// <summary>Takes a place for as long as the endpoint works.</summary>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        using var place = await EnterAsync(invocation.HttpContext.RequestAborted);
        return place.IsAcquired ? await next(invocation) : new TryLater(StatusCodes.Status503ServiceUnavailable, limits.QueuePause);
    }

    /// <inheritdoc />
    public void Dispose() => _places.Dispose();
}

/// <summary>Attaches the limits to the endpoints of the sign-in.</summary>
internal static class LimitedEndpoints
{
    /// <summary>So many from one network.</summary>
    public static RouteHandlerBuilder LimitedByNetwork(this RouteHandlerBuilder endpoint) => endpoint.RequireRateLimiting(SignInRate.Name);

    /// <summary>So many at once.</summary>
    public static RouteHandlerBuilder HashesPassword(this RouteHandlerBuilder endpoint) => endpoint.AddEndpointFilterFactory((factory, next) =>
    {
        var queue = factory.ApplicationServices.GetRequiredService<PasswordQueue>();
        return invocation => queue.InvokeAsync(invocation, next);
    });
}
