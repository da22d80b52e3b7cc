using Microsoft.Extensions.Options;

namespace LucyPortal.Data;

/// <summary>The databases that the portal runs on.</summary>
public enum DatabaseProvider
{
    /// <summary>Embedded: one file, one machine.</summary>
    Sqlite,

    /// <summary>Microsoft SQL Server.</summary>
    SqlServer,
}

/// <summary>Section <c>Database</c> of the configuration, with the connection string beside it.</summary>
public sealed class DatabaseOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Database";

    /// <summary>Name of the connection string.</summary>
    public const string ConnectionName = "LucyPortal";

    /// <summary><c>Sqlite</c> or <c>SqlServer</c>.</summary>
    public string Provider { get; set; } = nameof(DatabaseProvider.Sqlite);

    /// <summary>From <c>ConnectionStrings:LucyPortal</c>; empty means the file <c>App_Data/lucyportal.db</c>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The provider, once validated.</summary>
    public DatabaseProvider Kind => Enum.Parse<DatabaseProvider>(Provider, ignoreCase: true);
}

internal sealed class DatabaseOptionsValidator : IValidateOptions<DatabaseOptions>
{
    public ValidateOptionsResult Validate(string? name, DatabaseOptions options)
    {
        if (!Enum.TryParse<DatabaseProvider>(options.Provider, ignoreCase: true, out var provider) || !Enum.IsDefined(provider))
        {
            return ValidateOptionsResult.Fail($"Database:Provider is '{options.Provider}'. Give Sqlite or SqlServer.");
        }

        return provider == DatabaseProvider.SqlServer && string.IsNullOrWhiteSpace(options.ConnectionString)
            ? ValidateOptionsResult.Fail("ConnectionStrings:LucyPortal is missing. SqlServer needs a connection string.")
            : ConnectionStrings.Check(provider, options.ConnectionString);
    }
}
