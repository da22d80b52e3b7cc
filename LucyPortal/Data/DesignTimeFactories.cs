using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace LucyPortal.Data;

/// <summary>Lets <c>dotnet ef</c> build the SQLite model without starting the portal.</summary>
public sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqlitePortalDbContext>
{
    /// <inheritdoc />
    public SqlitePortalDbContext CreateDbContext(string[] args) => new(
        new DbContextOptionsBuilder<SqlitePortalDbContext>()
            .UseSqlite("Data Source=design-time.db")
            .UseApplicationServiceProvider(IdentitySchema.Services)
            .Options);
}

/// <summary>Lets <c>dotnet ef</c> build the SQL Server model without a server.</summary>
public sealed class SqlServerDesignTimeFactory : IDesignTimeDbContextFactory<SqlServerPortalDbContext>
{
    /// <inheritdoc />
    public SqlServerPortalDbContext CreateDbContext(string[] args) => new(
        new DbContextOptionsBuilder<SqlServerPortalDbContext>()
            .UseSqlServer("Server=design-time")
            .UseApplicationServiceProvider(IdentitySchema.Services)
            .Options);
}

/// <summary>The version of Identity's tables. Identity reads it from the application's services, so contexts made by hand need them.</summary>
public static class IdentitySchema
{
    /// <summary>With passkeys.</summary>
    public static Version Version => IdentitySchemaVersions.Version3;

    /// <summary>Services that hold nothing but that version.</summary>
    public static IServiceProvider Services { get; } = new ServiceCollection()
        .Configure<IdentityOptions>(options => options.Stores.SchemaVersion = Version)
        .BuildServiceProvider();
}
