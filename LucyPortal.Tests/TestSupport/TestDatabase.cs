using LucyPortal.Data;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.TestSupport;

/// <summary>A migrated database of a test's own.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static readonly Lazy<Task<string>> Template = new(MakeTemplateAsync);

    private TestDatabase(DatabaseProvider provider, string connectionString)
    {
        Provider = provider;
        ConnectionString = connectionString;
    }

    /// <summary>The server to test on; null when there is none.</summary>
    public static string? SqlServer { get; } =
        Environment.GetEnvironmentVariable("LUCY_TEST_SQLSERVER") is { Length: > 0 } given ? given : null;

    /// <summary>Which kind it is.</summary>
    public DatabaseProvider Provider { get; }

    /// <summary>As it would stand in the configuration.</summary>
    public string ConnectionString { get; }

    /// <summary>Makes one, migrated.</summary>
    /// <param name="provider">Which kind.</param>
    /// <param name="folder">Where a file goes.</param>
    public static async Task<TestDatabase> CreateAsync(DatabaseProvider provider, TestFolder folder)
    {
        if (provider == DatabaseProvider.Sqlite)
        {
            var file = folder["lucyportal.db"];
            File.Copy(await Template.Value, file);
            return new TestDatabase(provider, $"Data Source={file}");
        }

        var server = new SqlConnectionStringBuilder(SqlServer) { InitialCatalog = $"LucyPortalTest_{Guid.NewGuid():N}" };
        var database = new TestDatabase(provider, server.ToString());
        await using var db = database.Open();
        await db.Database.MigrateAsync();
        return database;
    }

    /// <summary>A context without the portal around it: to look at what the portal has left, or to do what another server would.</summary>
    public PortalDbContext Open() => Provider == DatabaseProvider.Sqlite
        ? OpenSqlite(ConnectionString)
        : new SqlServerPortalDbContext(
            new DbContextOptionsBuilder<SqlServerPortalDbContext>()
                .UseSqlServer(ConnectionString)
                .UseApplicationServiceProvider(IdentitySchema.Services)
                .Options);

    /// <summary>A context on a SQLite file.</summary>
    public static SqlitePortalDbContext OpenSqlite(string connectionString) => new(
        new DbContextOptionsBuilder<SqlitePortalDbContext>()
            .UseSqlite(connectionString)
            .UseApplicationServiceProvider(IdentitySchema.Services)
            .Options);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Provider == DatabaseProvider.SqlServer)
        {
            await using var db = Open();
            await db.Database.EnsureDeletedAsync();
            return;
        }

        // Pooled connections keep the file open; the product's differ in their text from ours.
        foreach (var text in new[] { ConnectionString, ConnectionStrings.Sqlite(ConnectionString, "/").ToString() })
        {
            await using var connection = new SqliteConnection(text);
            SqliteConnection.ClearPool(connection);
        }
    }

    /// <summary>Migrates one file per test run; each test gets a copy of it.</summary>
    private static async Task<string> MakeTemplateAsync()
    {
        var folder = new TestFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        var file = folder["template.db"];
        await using var db = OpenSqlite($"Data Source={file};Pooling=False");
        await db.Database.MigrateAsync();
        return file;
    }
}
