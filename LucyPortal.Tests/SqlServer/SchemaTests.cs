using LucyPortal.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace LucyPortal.Tests.SqlServer;

/// <summary>What can be known about the SQL Server side without a server: its script, its schema and its limits.</summary>
public sealed class SchemaTests : IDisposable
{
    private readonly SqlServerPortalDbContext _db = new SqlServerDesignTimeFactory().CreateDbContext([]);

    private string MigrationScript =>
        _db.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent);

    [Fact]
    public void The_migration_script_is_valid_and_creates_the_tables()
    {
        MigrationScript.Should().Contain("CREATE TABLE [Users]").And.Contain("__EFMigrationsHistory");
        Schema.SyntaxErrors(MigrationScript).Should().BeEmpty();
    }

    [Fact]
    public void A_broken_script_is_reported_with_its_line()
    {
        var broken = MigrationScript.Replace("CREATE TABLE [Users] (", "CREATE TABLE [Users] ((", StringComparison.Ordinal);
        var line = broken[..broken.IndexOf("CREATE TABLE [Users] ((", StringComparison.Ordinal)].Count(c => c == '\n') + 1;

        Schema.SyntaxErrors(broken).Should().NotBeEmpty().And.Contain(error => error.StartsWith($"line {line}", StringComparison.Ordinal));
    }

    [Fact]
    public void The_schema_loads_without_errors()
    {
        using var schema = new Schema(_db.Database.GenerateCreateScript());

        schema.Errors().Should().BeEmpty();
    }

    [Fact]
    public void A_foreign_key_to_nowhere_is_reported()
    {
        using var schema = new Schema(_db.Database.GenerateCreateScript()
            + "\nCREATE TABLE [Lost] ([Id] int NOT NULL PRIMARY KEY REFERENCES [Nowhere] ([Id]));");

        schema.Errors().Should().Contain(error => error.Contains("Nowhere"));
    }

    [Fact]
    public void No_deletion_reaches_a_table_by_two_ways() => ModelRules.DoubleCascades(_db).Should().BeEmpty();

    [Fact]
    public void A_table_reached_by_two_ways_is_reported()
    {
        using var broken = new BrokenModel();

        ModelRules.DoubleCascades(broken).Should().Equal("Person to Order");
    }

    [Fact]
    public void No_key_or_index_is_longer_than_sql_server_allows() => ModelRules.LongKeys(_db).Should().BeEmpty();

    [Fact]
    public void A_key_and_an_index_that_are_too_long_are_reported()
    {
        using var broken = new BrokenModel();

        ModelRules.LongKeys(broken).Should().BeEquivalentTo("Letter.PK_Letter: 4000", "Letter.IX_Letter_Body: 902");
    }

    /// <inheritdoc />
    public void Dispose() => _db.Dispose();
}
