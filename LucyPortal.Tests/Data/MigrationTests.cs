using LucyPortal.Data;
using LucyPortal.Tests.TestSupport;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace LucyPortal.Tests.Data;

public sealed class MigrationTests : IDisposable
{
    private readonly TestFolder _folder = new();

    /// <summary>A context of each provider; none of them is connected.</summary>
    public static TheoryData<string> Providers { get; } = new() { nameof(SqlitePortalDbContext), nameof(SqlServerPortalDbContext) };

    [Theory, MemberData(nameof(Providers))]
    public void The_model_has_no_change_that_no_migration_makes(string provider)
    {
        using var db = Context(provider);
        db.Database.HasPendingModelChanges().Should().BeFalse("add-migration.sh makes the migrations of both databases");
    }

    [Fact]
    public void Both_databases_have_the_same_history()
    {
        using var sqlite = Context(nameof(SqlitePortalDbContext));
        using var server = Context(nameof(SqlServerPortalDbContext));

        Names(server).Should().Equal(Names(sqlite)).And.NotBeEmpty();

        // A migration's id is its time and its name; the two of a pair are made one after the other.
        static IEnumerable<string> Names(PortalDbContext db) => db.Database.GetMigrations().Select(id => id.Split('_', 2)[1]);
    }

    [Fact]
    public async Task The_history_builds_the_database_that_the_model_describes()
    {
        await using var migrated = Open("migrated.db");
        await migrated.Database.MigrateAsync();
        await using var created = Open("created.db");
        await created.Database.EnsureCreatedAsync();

        var shape = await ShapeAsync(created);
        (await ShapeAsync(migrated)).Should().BeEquivalentTo(shape);
        shape.Should().HaveCountGreaterThan(100);
        shape.Select(s => s.Split(' ')[0]).Distinct().Should().Contain(["Users", "Challenges", "OutboxMessages", "UserPasskeys"]);
    }

    [Theory, MemberData(nameof(Providers))]
    public void Every_instant_is_a_plain_utc_date_time(string provider)
    {
        using var db = Context(provider);
        var properties = db.Model.GetEntityTypes().SelectMany(e => e.GetProperties()).ToList();

        properties.Where(p => (Nullable.GetUnderlyingType(p.ClrType) ?? p.ClrType) == typeof(DateTimeOffset))
            .Where(p => !p.DeclaringType.ClrType.Namespace!.StartsWith("Microsoft", StringComparison.Ordinal))
            .Should().BeEmpty("SQLite can neither order nor compare it");
        properties.Where(p => (Nullable.GetUnderlyingType(p.ClrType) ?? p.ClrType) == typeof(DateTime))
            .Should().OnlyContain(p => p.GetTypeMapping().Converter!.GetType().Name == "UtcConverter").And.NotBeEmpty();
    }

    [Theory, MemberData(nameof(Providers))]
    public void Every_text_has_a_longest_length(string provider)
    {
        using var db = Context(provider);
        db.Model.GetEntityTypes()
            .Where(e => e.ClrType.Namespace == "LucyPortal.Domain")
            .SelectMany(e => e.GetProperties())
            .Where(p => p.ClrType == typeof(string) && p.GetMaxLength() is null && p.Name != "PhoneNumber")
            .Select(p => $"{p.DeclaringType.DisplayName()}.{p.Name}")
            .Should().BeEmpty("what people send must not fill the disk");
    }

    public void Dispose() => _folder.Dispose();

    private static PortalDbContext Context(string provider) => provider == nameof(SqlitePortalDbContext)
        ? new SqliteDesignTimeFactory().CreateDbContext([])
        : new SqlServerDesignTimeFactory().CreateDbContext([]);

    private SqlitePortalDbContext Open(string name) => TestDatabase.OpenSqlite($"Data Source={_folder[name]};Pooling=False");

    /// <summary>Every column, index and foreign key of a database, as sentences.</summary>
    private static async Task<List<string>> ShapeAsync(PortalDbContext db)
    {
        await db.Database.OpenConnectionAsync();
        var tables = await ReadAsync(db, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_\\_EF%' ESCAPE '\\'");
        List<string> shape = [];
        foreach (var table in tables)
        {
            shape.AddRange((await ReadAsync(db, $"SELECT name || ' ' || type || ' ' || \"notnull\" || ' ' || pk || ' ' || coalesce(dflt_value, '') FROM pragma_table_info('{table}')")).Select(c => $"{table} {c}"));
            shape.AddRange((await ReadAsync(db, $"SELECT \"from\" || ' ' || \"table\" || ' ' || on_delete FROM pragma_foreign_key_list('{table}')")).Select(c => $"{table} {c}"));
            shape.AddRange((await ReadAsync(db, $"SELECT coalesce(sql, '') FROM sqlite_master WHERE type = 'index' AND tbl_name = '{table}'")).Select(c => $"{table} {c}"));
        }

        return shape;
    }

    private static async Task<List<string>> ReadAsync(PortalDbContext db, string sql)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // Table names of our own model.
        command.CommandText = sql;
#pragma warning restore CA2100
        List<string> rows = [];
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
