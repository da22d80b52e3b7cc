using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.TestSupport;

/// <summary>Stand-ins that tests register.</summary>
public static class StandIns
{
    /// <summary>Lets an interceptor see what the portal's contexts do.</summary>
    public static IServiceCollection Intercept(this IServiceCollection services, params IInterceptor[] interceptors) => services
        .ConfigureDbContext<SqlitePortalDbContext>(builder => builder.AddInterceptors(interceptors))
        .ConfigureDbContext<SqlServerPortalDbContext>(builder => builder.AddInterceptors(interceptors));

    /// <summary>
    /// Runs the portal with a strategy that repeats an operation after a lost connection, and with the faults that make it do so. SQL
    /// Server has such a strategy anyway; this one takes its place there.
    /// </summary>
    public static IServiceCollection RetryAfter(this IServiceCollection services, TransientFaults faults) => services
        .ConfigureDbContext<SqlitePortalDbContext>(builder => builder.UseSqlite(o => o.ExecutionStrategy(d => new RetryingStrategy(d))))
        .ConfigureDbContext<SqlServerPortalDbContext>(builder => builder.UseSqlServer(o => o.ExecutionStrategy(d => new RetryingStrategy(d))))
        .Intercept(faults);

    /// <summary>Replaces the limits of codes, tries and sends.</summary>
    public static IServiceCollection With(this IServiceCollection services, VerificationRules rules) => services.AddSingleton(rules);
}
