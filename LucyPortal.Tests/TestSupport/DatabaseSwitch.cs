using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace LucyPortal.Tests.TestSupport;

/// <summary>Takes the database away from the portal, and gives it back.</summary>
public sealed class DatabaseSwitch : DbConnectionInterceptor
{
    private const int CantOpen = 14;
    private volatile Exception? _failure;
    private int _inside;

    /// <summary>Done before each connection is opened, except for those that it opens itself.</summary>
    public Func<Task>? BeforeOpening { get; set; }

    /// <summary>No connection can be opened from now on.</summary>
    public void TakeAway() => _failure = new SqliteException("unable to open database file", CantOpen);

    /// <summary>Whoever asks the database gets this exception: a mistake that nobody foresaw.</summary>
    public void FailWith(Exception exception) => _failure = exception;

    /// <summary>All is well again.</summary>
    public void GiveBack() => _failure = null;

    /// <inheritdoc />
    public override async ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection,
        ConnectionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default)
    {
        if (BeforeOpening is { } what && Interlocked.Exchange(ref _inside, 1) == 0)
        {
            await what();
            Volatile.Write(ref _inside, 0);
        }

        return _failure is { } failure ? throw failure : result;
    }
}
