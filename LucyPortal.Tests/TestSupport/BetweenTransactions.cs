using System.Data.Common;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Verification;
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

    /// <summary>Replaces the limits of codes, tries and sends.</summary>
    public static IServiceCollection With(this IServiceCollection services, VerificationRules rules) => services.AddSingleton(rules);
}

/// <summary>Does something between two transactions of the portal, where another request could come in.</summary>
public sealed class BetweenTransactions : DbTransactionInterceptor
{
    private Func<Task>? _what;

    /// <summary>Does this once, right after the next commit.</summary>
    public void AfterNextCommit(Func<Task> what) => _what = what;

    /// <inheritdoc />
    public override async Task TransactionCommittedAsync(
        DbTransaction transaction,
        TransactionEndEventData eventData,
        CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _what, null) is { } what)
        {
            await what();
        }
    }
}
