using LucyPortal.Data;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.SqlServer;

/// <summary>Every statement that the product sends to SQL Server is one that it would understand.</summary>
public sealed class QueryTests(EverythingAsked asked) : IClassFixture<EverythingAsked>, IDisposable
{
    /// <summary>These ask SQLite only.</summary>
    private static readonly string[] NotForSqlServer =
    [
        "LucyPortal.Data.DatabaseMigrator.MigrateFileAsync",
        "LucyPortal.Data.DatabaseMigrator.RemoveStaleRowAsync",
    ];

    private readonly SqlServerPortalDbContext _db = new SqlServerDesignTimeFactory().CreateDbContext([]);

    [Fact]
    public void Every_statement_loads_without_errors()
    {
        using var schema = new Schema(_db.Database.GenerateCreateScript());

        schema.Errors(asked.Recording.Commands).Should().BeEmpty();
    }

    [Fact]
    public void Every_method_that_asks_the_database_has_been_seen_asking() =>
        QuerySites.In(typeof(Program).Assembly.Location).Except(asked.Recording.Sites).Should().BeEquivalentTo(
            NotForSqlServer,
            "whatever asks the database is driven by EverythingAsked");

    [Theory]
    [InlineData("SELECT [u].[Nickname] FROM [Users] AS [u]", "Nickname")]
    [InlineData("UPDATE [Strangers] SET [Name] = @p0", "Strangers")]
    [InlineData("SELECT FROM WHERE", "line 2")]
    public void A_statement_that_the_server_would_refuse_is_reported(string sql, string told)
    {
        using var schema = new Schema(_db.Database.GenerateCreateScript());

        schema.Errors([new RecordedCommand(sql, "@p0 nvarchar(max)")]).Should().Contain(error => error.Contains(told));
    }

    /// <inheritdoc />
    public void Dispose() => _db.Dispose();
}
