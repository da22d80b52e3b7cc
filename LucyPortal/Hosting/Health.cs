using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace LucyPortal.Hosting;

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: it can do its work (database, mail worker).</summary>
internal static class Health
{
    /// <summary>Maps both; they need no sign-in and tell no more than a word.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        endpoints.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = c => c.Tags.Contains("ready") }).AllowAnonymous();
    }
}
