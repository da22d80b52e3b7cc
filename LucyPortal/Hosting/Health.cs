using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace LucyPortal.Hosting;

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: it can do its work (database, mail worker).</summary>
internal static class Health
{
    /// <summary>
    /// Maps both; they tell no more than a word. They end the pipeline before the sign-in is looked at: a probe that brings a session's
    /// cookie along gets the same answer as any other, also while the database is away.
    /// </summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous().ShortCircuit();
        endpoints.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = c => c.Tags.Contains("ready") }).AllowAnonymous().ShortCircuit();
    }
}
