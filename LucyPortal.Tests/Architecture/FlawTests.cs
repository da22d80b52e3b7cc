using System.Reflection;
using System.Text.RegularExpressions;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Architecture;

/// <summary>Documents that name tests name tests that there are, so that nobody trusts one that was renamed away.</summary>
public sealed partial class FlawTests
{
    private static readonly string[] NotOfThisAssembly = ["QueryTests", "SchemaTests"];

    [Fact]
    public void Every_flaw_in_docs_flaws_md_is_named_by_its_tests_and_no_test_names_another()
    {
        var written = Rows("flaws.md").SelectMany(cells => cells[0].Split(", ").SelectMany(flaw => Tests(cells[2]).Select(test => $"{flaw}: {test}")));
        var named =
            from method in Methods()
            from trait in method.GetCustomAttributesData().Where(a => a.AttributeType == typeof(TraitAttribute))
            where (string?)trait.ConstructorArguments[0].Value == "Flaw"
            select $"{trait.ConstructorArguments[1].Value}: {method.DeclaringType!.Name}.{method.Name}";

        Rows("flaws.md").Where(cells => !Tests(cells[2]).Any()).Should().BeEmpty("a flaw without a test stands among those left out");
        written.Should().NotBeEmpty().And.BeEquivalentTo(named);
    }

    [Fact]
    public void Every_test_that_docs_asvs_md_names_is_there()
    {
        var named = Rows("asvs.md").SelectMany(cells => Tests(cells[^1])).Where(t => !NotOfThisAssembly.Contains(t.Split('.')[0])).ToList();

        named.Should().HaveCountGreaterThan(80, "else the tables were not read");
        named.Except(Methods().Select(m => $"{m.DeclaringType!.Name}.{m.Name}")).Should().BeEmpty();
    }

    private static IEnumerable<string[]> Rows(string document) => File.ReadLines(Path.Combine(Repository.Root, "docs", document))
        .Where(l => l.StartsWith("| ", StringComparison.Ordinal) && !l.StartsWith("| ---", StringComparison.Ordinal))
        .Select(l => l.Trim('|', ' ').Split(" | ").Select(c => c.Trim()).ToArray())
        .Where(cells => cells[0] is not ("flaw" or "for"));

    private static IEnumerable<string> Tests(string cell) => NamedTest().Matches(cell).Select(m => m.Groups[1].Value);

    private static IEnumerable<MethodInfo> Methods() =>
        typeof(FlawTests).Assembly.GetTypes().SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly));

    [GeneratedRegex(@"`(\w+Tests\.\w+)`")]
    private static partial Regex NamedTest();
}
