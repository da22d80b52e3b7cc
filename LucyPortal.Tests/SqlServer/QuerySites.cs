using Mono.Cecil;
using Mono.Cecil.Cil;

namespace LucyPortal.Tests.SqlServer;

/// <summary>The methods of an assembly that make EF Core ask the database, found in the compiled code.</summary>
internal static class QuerySites
{
    /// <summary>All of them, as <see cref="Name"/> writes them.</summary>
    public static IReadOnlyCollection<string> In(string assemblyPath)
    {
        using var assembly = AssemblyDefinition.ReadAssembly(assemblyPath);
        return
        [
            .. assembly.MainModule.Types
                .SelectMany(WithNested)
                .SelectMany(type => type.Methods)
                .Where(method => method.HasBody && method.Body.Instructions.Any(Asks))
                .Select(method => Name(method.DeclaringType.FullName, method.Name))
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>
    /// A method by its owner and the name that stands in the source. A compiler puts the bodies of asynchronous methods and lambdas
    /// into types of its own, like <c>Owner+&lt;RunAsync&gt;d__1.MoveNext</c>: both are <c>Owner.RunAsync</c>.
    /// </summary>
    public static string Name(string type, string method)
    {
        var parts = type.Split('+', '/');
        var written = parts.Skip(1).Append(method).Select(Written).LastOrDefault(name => name is not null);
        return $"{parts[0]}.{written ?? method}";
    }

    private static string? Written(string part)
    {
        var end = part.IndexOf('>', StringComparison.Ordinal);
        var begin = end < 0 ? -1 : part.LastIndexOf('<', end);
        return begin >= 0 && end > begin + 1 ? part[(begin + 1)..end] : null;
    }

    private static IEnumerable<TypeDefinition> WithNested(TypeDefinition type) => type.NestedTypes.SelectMany(WithNested).Prepend(type);

    private static bool Asks(Instruction instruction) => instruction.Operand is MethodReference called
        && called.DeclaringType.GetElementType().FullName switch
        {
            "Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions" => called.Name.EndsWith("Async", StringComparison.Ordinal),
            "Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions" => called.Name.Contains("Sql", StringComparison.Ordinal)
                && called.Name != "IsSqlServer",
            "Microsoft.EntityFrameworkCore.DbSet`1" => called.Name == "FindAsync",
            "LucyPortal.Data.PortalDbContext" or "Microsoft.EntityFrameworkCore.DbContext" => called.Name == "SaveChangesAsync",
            _ => false,
        };
}
