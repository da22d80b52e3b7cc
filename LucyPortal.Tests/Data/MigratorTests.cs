using System.Diagnostics;
using LucyPortal.Data;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LucyPortal.Tests.Data;

public sealed class MigratorTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task A_start_after_one_that_was_killed_in_mid_migration_goes_on()
    {
        await using (var db = Open())
        {
            // What a killed process leaves: EF's lock, a row, and the half of a migration that SQLite has rolled back.
            await db.Database.ExecuteSqlAsync(
                $"CREATE TABLE __EFMigrationsLock (Id INTEGER NOT NULL CONSTRAINT PK___EFMigrationsLock PRIMARY KEY, Timestamp TEXT NOT NULL)");
            await db.Database.ExecuteSqlAsync($"INSERT INTO __EFMigrationsLock VALUES (1, '2026-11-24 00:00:00')");
        }

        var logs = new CapturedLogs();
        await Migrator(logs).MigrateAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

        await using var migrated = Open();
        (await migrated.Database.GetPendingMigrationsAsync()).Should().BeEmpty();
        logs.Lines.Should().ContainSingle(l => l.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task A_new_database_is_its_owner_s_alone_and_lets_readers_read_while_somebody_writes()
    {
        await Migrator().MigrateAsync(CancellationToken.None);

        await using var db = Open();
        (await db.Database.SqlQueryRaw<string>("SELECT journal_mode AS Value FROM pragma_journal_mode").SingleAsync()).Should().Be("wal");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(_folder["portal.db"]).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task Eight_starts_at_once_make_one_database()
    {
        await Simultaneously.RunAsync(8, async _ =>
        {
            await Migrator().MigrateAsync(CancellationToken.None);
            return true;
        });

        await using var db = Open();
        (await db.Database.GetAppliedMigrationsAsync()).Should().Equal(db.Database.GetMigrations());
    }

    [Fact]
    public async Task A_start_waits_for_another_process_and_leaves_its_lock_row_alone()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        await Migrator().MigrateAsync(CancellationToken.None);
        await using var db = Open();
        await db.Database.ExecuteSqlAsync($"INSERT INTO __EFMigrationsLock VALUES (1, '2026-11-24 00:00:00')");
        using var other = Process.Start(new ProcessStartInfo("flock", ["--exclusive", _folder["portal.db.migrating"], "sh", "-c", "echo holding; read end"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        (await other.StandardOutput.ReadLineAsync()).Should().Be("holding");

        var logs = new CapturedLogs();
        var start = Migrator(logs).MigrateAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() => logs.Lines.Any(l => l.Level == LogLevel.Information && l.Text.Contains("waiting")), "the start should wait");
        start.IsCompleted.Should().BeFalse();
        (await LockRowsAsync(db)).Should().Be(1);

        // Killed, not ended: the operating system frees the lock, the row stays behind.
        other.Kill(entireProcessTree: true);
        await other.WaitForExitAsync();
        await start.WaitAsync(TimeSpan.FromSeconds(30));
        (await LockRowsAsync(db)).Should().Be(0);
    }

    [Fact]
    public async Task A_start_that_is_stopped_while_it_waits_stops()
    {
        await using var held = new FileStream(_folder["portal.db.migrating"], FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        using var stop = new CancellationTokenSource();
        var start = Migrator().MigrateAsync(stop.Token);
        await stop.CancelAsync();

        await FluentActions.Awaiting(() => start).Should().ThrowAsync<OperationCanceledException>();
    }

    public void Dispose() => _folder.Dispose();

    private static Task<int> LockRowsAsync(PortalDbContext db) =>
        db.Database.SqlQuery<int>($"SELECT COUNT(*) AS Value FROM __EFMigrationsLock").SingleAsync();

    private SqlitePortalDbContext Open() => TestDatabase.OpenSqlite($"Data Source={_folder["portal.db"]};Pooling=False");

    private DatabaseMigrator Migrator(CapturedLogs? logs = null) => new(
        new Contexts(this),
        TimeProvider.System,
        logs is null ? NullLogger<DatabaseMigrator>.Instance : LoggerFactory.Create(b => b.SetMinimumLevel(LogLevel.Trace).AddProvider(logs)).CreateLogger<DatabaseMigrator>());

    private sealed class Contexts(MigratorTests tests) : IDbContextFactory<PortalDbContext>
    {
        public PortalDbContext CreateDbContext() => tests.Open();
    }
}
