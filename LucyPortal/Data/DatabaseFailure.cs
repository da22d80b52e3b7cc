using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace LucyPortal.Data;

/// <summary>Tells a database that is away, locked or full from a mistake of ours.</summary>
public static class DatabaseFailure
{
    private const int SqliteConstraint = 19;
    private const int SqlServerUniqueIndex = 2601;
    private const int SqlServerUniqueKey = 2627;

    /// <summary>True when the exception, or what caused it, comes from the database itself.</summary>
    public static bool Is(Exception? exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is DbException or RetryLimitExceededException)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when the database could not answer, false when it answered that a rule (a unique key) was broken.</summary>
    public static bool IsTransient(DbUpdateException exception) => exception.InnerException switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode != SqliteConstraint,
        SqlException server => server.Number is not (SqlServerUniqueIndex or SqlServerUniqueKey),
        _ => true,
    };
}
