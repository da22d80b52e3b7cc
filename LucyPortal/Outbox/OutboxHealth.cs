using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LucyPortal.Outbox;

/// <summary>
/// Healthy while the worker comes round or ends a try: with nothing to do it comes round every few seconds, with a slow mail server and many
/// mails it ends a try at least as often as the longest one takes.
/// </summary>
public sealed class OutboxHealth(TimeProvider time) : IHealthCheck
{
    /// <summary>The longest try and some more.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private long _lastBeat = time.GetTimestamp();

    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(time.GetElapsedTime(Interlocked.Read(ref _lastBeat)) < Patience
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The mail worker has stopped."));

    internal void Beat() => Interlocked.Exchange(ref _lastBeat, time.GetTimestamp());
}
