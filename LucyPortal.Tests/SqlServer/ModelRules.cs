using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace LucyPortal.Tests.SqlServer;

/// <summary>Rules of SQL Server that neither EF nor DacFx checks: a server would refuse the script, or a row, much later.</summary>
internal static partial class ModelRules
{
    /// <summary>The longest key of a clustered index; a primary key is one unless told otherwise.</summary>
    public const int LongestKey = 900;

    /// <summary>Tables that one deletion would reach twice (error 1785), or that would reach themselves.</summary>
    public static IEnumerable<string> DoubleCascades(DbContext db)
    {
        var tables = Tables(db).ToList();
        return
            from start in tables
            from reached in Reached(start, tables, [start]).GroupBy(t => t)
            where reached.Count() > 1 || reached.Key == start
            select $"{start.Name} to {reached.Key.Name}";
    }

    /// <summary>Primary keys, unique constraints and indexes whose columns can together be longer than <see cref="LongestKey"/>.</summary>
    public static IEnumerable<string> LongKeys(DbContext db) =>
        from table in Tables(db)
        from key in table.UniqueConstraints.Select(c => (c.Name, c.Columns)).Concat(table.Indexes.Select(i => (i.Name, i.Columns)))
        let bytes = key.Columns.Sum(c => Bytes(c.StoreType))
        where bytes > LongestKey
        select $"{table.Name}.{key.Name}: {bytes}";

    private static IEnumerable<ITable> Tables(DbContext db) => db.GetService<IDesignTimeModel>().Model.GetRelationalModel().Tables;

    private static IEnumerable<ITable> Reached(ITable origin, List<ITable> tables, IReadOnlyCollection<ITable> path) =>
        from table in tables
        from key in table.ForeignKeyConstraints
        where key.PrincipalTable == origin && key.OnDeleteAction is not (ReferentialAction.NoAction or ReferentialAction.Restrict)
        from reached in path.Contains(table) ? [table] : Reached(table, tables, [.. path, table]).Prepend(table)
        select reached;

    private static long Bytes(string storeType)
    {
        var parts = StoreType().Match(storeType);
        var name = parts.Groups[1].Value;
        var length = parts.Groups[2].Value;
        return (name, length) switch
        {
            (_, "max") => int.MaxValue,
            ("nvarchar" or "nchar", _) => 2 * Number(length),
            ("varbinary" or "varchar" or "binary" or "char", _) => Number(length),
            ("uniqueidentifier", _) => 16,
            ("bigint" or "datetime2" or "float", _) => 8,
            ("datetimeoffset", _) => 10,
            ("int", _) => 4,
            ("bit" or "tinyint", _) => 1,
            _ => throw new NotSupportedException($"How long is a {storeType}?"),
        };
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(\w+)(?:\((\w+)\))?", RegexOptions.CultureInvariant)]
    private static partial Regex StoreType();
}
