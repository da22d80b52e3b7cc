using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LucyPortal.Outbox;

/// <summary>Healthy while the worker comes round: it does so every few seconds, however long a mail server takes.</summary>
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
