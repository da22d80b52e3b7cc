using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace LucyPortal.Tests.TestSupport;

/// <summary>A failure like a lost connection: over when tried again.</summary>
public sealed class TransientFault() : DbException("The connection was lost.")
{
    /// <inheritdoc />
    public override bool IsTransient => true;
}

/// <summary>
/// Makes one statement, or one commit, of the portal fail as if the connection had been lost: chosen by its number, so that a test can
/// try every point of an operation.
/// </summary>
public sealed class TransientFaults : DbCommandInterceptor, IDbTransactionInterceptor
{
    private int _left;
    private int _failed;
    private volatile bool _sparesReads;

    /// <summary>How often it has struck.</summary>
    public int Failed => Volatile.Read(ref _failed);

    /// <summary>Lets the statement with this number, counted from now, fail once.</summary>
    public void FailNext(int number = 1) => Volatile.Write(ref _left, number);

    /// <summary>Lets the next statement that changes rows fail once, whatever is read before.</summary>
    public void FailNextChange()
    {
        _sparesReads = true;
        FailNext();
    }

    /// <summary>Spares what comes.</summary>
    public void Stop() => Volatile.Write(ref _left, 0);

    /// <inheritdoc />
    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        if (!_sparesReads)
        {
            Strike();
        }

        return new(result);
    }

    /// <inheritdoc />
    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
    {
        Strike();
        return new(result);
    }

    /// <inheritdoc />
    public ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction,
        TransactionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default)
    {
        Strike();
        return new(result);
    }

    private void Strike()
    {
        if (Volatile.Read(ref _left) > 0 && Interlocked.Decrement(ref _left) == 0)
        {
            Interlocked.Increment(ref _failed);
            throw new TransientFault();
        }
    }
}

/// <summary>A strategy that runs an operation again after a transient fault, as SQL Server's does; SQLite has none of its own.</summary>
public sealed class RetryingStrategy(ExecutionStrategyDependencies dependencies) : ExecutionStrategy(dependencies, 3, TimeSpan.FromMilliseconds(1))
{
    /// <inheritdoc />
    protected override bool ShouldRetryOn(Exception exception) => exception is TransientFault;

    /// <inheritdoc />
    protected override TimeSpan? GetNextDelay(Exception lastException) => base.GetNextDelay(lastException) is null ? null : TimeSpan.Zero;
}
