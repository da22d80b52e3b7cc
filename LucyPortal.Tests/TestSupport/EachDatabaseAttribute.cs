using System.Reflection;
using LucyPortal.Data;
using Xunit.Sdk;

namespace LucyPortal.Tests.TestSupport;

/// <summary>
/// Runs a theory once per database: always on SQLite, and on SQL Server where <c>LUCY_TEST_SQLSERVER</c> holds a connection string
/// (the database that it names is not touched: each test makes one of its own). The provider is the first argument, then come those
/// given here.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class EachDatabaseAttribute(params object?[] arguments) : DataAttribute
{
    /// <summary>What the theory gets after the provider.</summary>
    public IReadOnlyList<object?> Arguments { get; } = arguments;

    /// <summary>The databases at hand.</summary>
    public static IEnumerable<DatabaseProvider> AtHand => TestDatabase.SqlServer is null
        ? [DatabaseProvider.Sqlite]
        : [DatabaseProvider.Sqlite, DatabaseProvider.SqlServer];

    /// <inheritdoc />
    public override IEnumerable<object?[]> GetData(MethodInfo testMethod) =>
        AtHand.Select(provider => (object?[])[provider, .. Arguments]);
}
