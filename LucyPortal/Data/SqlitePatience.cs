using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace LucyPortal.Data;

/// <summary>
/// Lets SQLite itself wait while another one writes: it looks again after a millisecond, then two, and so on, where its driver would sleep
/// 150 ms at once, many times what a write takes.
/// </summary>
internal sealed class SqlitePatience : DbConnectionInterceptor
{
    /// <summary>It has no state.</summary>
    public static SqlitePatience Instance { get; } = new();

    /// <inheritdoc />
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Set(connection);

    /// <inheritdoc />
    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        // The driver has no other way either: what it does is local.
        Set(connection);
        return Task.CompletedTask;
    }

    private static void Set(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        var wait = TimeSpan.FromSeconds(((SqliteConnection)connection).DefaultTimeout);
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {wait.TotalMilliseconds:0}");
        command.ExecuteNonQuery();
    }
}
