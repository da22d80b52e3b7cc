using LucyPortal.Outbox;
using LucyPortal.Verification;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace LucyPortal.Hosting;

/// <summary>Traces, metrics and logs over OTLP, where the environment names an endpoint. Nothing leaves the machine otherwise.</summary>
internal static class Telemetry
{
    /// <summary>Names the collector; also understood by the exporter itself.</summary>
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>The meters that are exported: the portal's own and those of what it stands on.</summary>
    public static IReadOnlyList<string> Meters { get; } =
    [
        VerificationMetrics.Name,
        OutboxMetrics.Name,
        "Microsoft.AspNetCore.Identity",
        "Microsoft.AspNetCore.Authentication",
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.RateLimiting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "Microsoft.AspNetCore.Components",
        "Microsoft.AspNetCore.Components.Server.Circuits",
        "Microsoft.EntityFrameworkCore",
    ];

    /// <summary>Adds the exporters.</summary>
    public static void AddPortalTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        if (string.IsNullOrWhiteSpace(configuration[Endpoint]))
        {
            return;
        }

        var version = typeof(Telemetry).Assembly.GetName().Version?.ToString(3);
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("lucyportal", serviceVersion: version))
            .WithTracing(traces => traces
                .AddSource(OutboxMetrics.Name)
                .AddAspNetCoreInstrumentation()
                .AddOtlpExporter())
            .WithMetrics(metrics => metrics
                .AddMeter([.. Meters])
                .AddRuntimeInstrumentation()
                .AddOtlpExporter())
            .WithLogging(logs => logs.AddOtlpExporter());
    }
}
