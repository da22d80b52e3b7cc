using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Data;

/// <summary>How the schema of the database stands to this version of the portal.</summary>
public enum SchemaState
{
    /// <summary>There is none: no portal has been started with this database.</summary>
    Missing,

    /// <summary>It is that of an older version.</summary>
    Older,

    /// <summary>It fits.</summary>
    Current,

    /// <summary>It is that of a newer version.</summary>
    Newer,
}

/// <summary>
/// Brings the schema up to date at the start; safe when several servers start at once and after a start that was killed in
/// mid-migration.
/// </summary>
/// <remarks>
/// On SQL Server EF's own application lock does that, for it dies with its connection. On SQLite EF's lock is a row, which a killed
/// process leaves behind and the next start would wait for without end. So there the right to migrate is an exclusive lock on a
/// file beside the database, which the operating system frees with the process; only its holder may take a stale row away.
/// </remarks>
public sealed partial class DatabaseMigrator(
    IDbContextFactory<PortalDbContext> contexts,
    TimeProvider time,
    ILogger<DatabaseMigrator> logger)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    /// <summary>Applies what is missing. Waits for another server that is at it.</summary>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (db.Database.IsSqlite()
            && ConnectionStrings.FileOf(new SqliteConnectionStringBuilder(db.Database.GetConnectionString())) is { } file)
        {
            try
            {
                await MigrateFileAsync(db, file, cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw PrivateFolder.Unusable($"ConnectionStrings:{DatabaseOptions.ConnectionName}", file, exception);
            }
        }
        else
        {
            await db.Database.MigrateAsync(cancellationToken);
        }
    }

    /// <summary>Only looks, and makes no file where there is none.</summary>
    public async Task<SchemaState> LookAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        string[] applied = [.. await db.Database.GetAppliedMigrationsAsync(cancellationToken)];
        string[] known = [.. db.Database.GetMigrations()];
        return applied.Length == 0 ? SchemaState.Missing
            : applied.Except(known).Any() ? SchemaState.Newer
            : known.Except(applied).Any() ? SchemaState.Older
            : SchemaState.Current;
    }

    private async Task MigrateFileAsync(PortalDbContext db, string file, CancellationToken cancellationToken)
    {
        PrivateFolder.Create(Path.GetDirectoryName(Path.GetFullPath(file))!);
        await using var right = await TakeFileLockAsync(file, cancellationToken);
        if (File.Exists(file))
        {
            await RemoveStaleRowAsync(db, cancellationToken);
        }
        else
        {
            // Before SQLite makes it: the files beside it, and their rights, follow this one.
            await PrivateFolder.CreateFile(file).DisposeAsync();
        }

        // Readers and the one writer don't wait for each other in this mode; it stays with the file.
        await db.Database.ExecuteSqlAsync($"PRAGMA journal_mode = WAL", cancellationToken);
        await db.Database.MigrateAsync(cancellationToken);
    }

    private async Task<FileStream> TakeFileLockAsync(string file, CancellationToken cancellationToken)
    {
        var waiting = false;
        while (true)
        {
            try
            {
                return new FileStream(file + ".migrating", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(file + ".migrating"))
            {
                if (!waiting)
                {
                    waiting = true;
                    LogWaiting();
                }

                await Task.Delay(LookAgain, time, cancellationToken);
            }
        }
    }

    private async Task RemoveStaleRowAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        var hasTable = await db.Database
            .SqlQuery<int>($"SELECT COUNT(*) AS Value FROM sqlite_master WHERE type = 'table' AND name = '__EFMigrationsLock'")
            .SingleAsync(cancellationToken);
        if (hasTable != 0 && await db.Database.ExecuteSqlAsync($"DELETE FROM __EFMigrationsLock", cancellationToken) != 0)
        {
            LogStaleRow();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Another server is migrating the database; waiting for it")]
    private partial void LogWaiting();

    [LoggerMessage(Level = LogLevel.Warning, Message = "An earlier start was killed in mid-migration; its lock was removed")]
    private partial void LogStaleRow();
}
