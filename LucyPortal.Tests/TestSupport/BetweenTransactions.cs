using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace LucyPortal.Tests.TestSupport;

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
