using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace LucyPortal.Data;

/// <summary>Reads the connection strings that people write.</summary>
internal static class ConnectionStrings
{
    private const string DefaultFile = "App_Data/lucyportal.db";

    /// <summary>How long a statement waits for a locked database file before the page says so.</summary>
    private const int SecondsToWait = 10;

    public static ValidateOptionsResult Check(DatabaseProvider provider, string? text)
    {
        try
        {
            DbConnectionStringBuilder _ = provider == DatabaseProvider.Sqlite
                ? new SqliteConnectionStringBuilder(text)
                : new SqlConnectionStringBuilder(text);
            return ValidateOptionsResult.Success;
        }
        catch (ArgumentException)
        {
            // The exception quotes the string, which may hold a password.
            return ValidateOptionsResult.Fail($"ConnectionStrings:LucyPortal is not a connection string of {provider}.");
        }
    }

    /// <summary>The SQLite connection string with its file below the content root, and that folder made.</summary>
    public static SqliteConnectionStringBuilder Sqlite(string? text, string contentRoot)
    {
        var parts = new SqliteConnectionStringBuilder(string.IsNullOrWhiteSpace(text) ? $"Data Source={DefaultFile}" : text);
        if (text is null || !text.Contains("Timeout", StringComparison.OrdinalIgnoreCase))
        {
            parts.DefaultTimeout = SecondsToWait;
        }

        if (FileOf(parts) is { } file)
        {
            parts.DataSource = Path.GetFullPath(file, contentRoot);
        }

        return parts;
    }

    /// <summary>The database's file, or null where it lives in memory.</summary>
    public static string? FileOf(SqliteConnectionStringBuilder parts) =>
        parts.Mode == SqliteOpenMode.Memory
        || parts.DataSource.Length == 0
        || parts.DataSource == ":memory:"
        || parts.DataSource.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
            ? null
            : parts.DataSource;
}
