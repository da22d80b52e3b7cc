using System.Text.RegularExpressions;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Architecture;

/// <summary>What is asked of the source as text.</summary>
public sealed partial class SourceTests : IDisposable
{
    private const int LongestFile = 250;

    private static readonly string[] Texts =
        [".cs", ".razor", ".css", ".js", ".json", ".md", ".sh", ".csproj", ".props", ".sln", ".html", ".svg", ".txt", ".yml", ""];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lucy-source-");

    [Fact]
    public void No_source_file_is_longer_than_a_person_reads_at_a_sitting() => TooLong(Repository.Root).Should().BeEmpty();

    [Fact]
    public void A_longer_file_is_reported_unless_a_tool_wrote_it()
    {
        var lines = Enumerable.Repeat("// line", LongestFile);
        Write("Fits.cs", lines);
        Write("Long.razor", lines.Append("// one more"));
        Write("Data/Migrations/Sqlite/Initial.cs", lines.Append("// one more"));
        Write("obj/Made.cs", lines.Append("// one more"));

        TooLong(_folder.FullName).Should().Equal("Long.razor");
    }

    [Fact]
    public void No_file_names_a_path_of_somebodys_machine() => MachinePaths(Repository.Root).Should().BeEmpty();

    [Theory]
    [InlineData("home/ada/LucyPortal", true)]
    [InlineData("tmp/build.log", true)]
    [InlineData("work/main", true)]
    [InlineData("Users/ada/x", true)]
    [InlineData("account/home/x", false)]
    [InlineData("var/lib/lucyportal", false)]
    [InlineData("home", false)]
    public void A_path_of_a_machine_is_told_from_other_paths(string path, bool isReported)
    {
        Write("notes.md", ["It lies in /" + path + " today."]);

        MachinePaths(_folder.FullName).Any().Should().Be(isReported);
    }

    [Fact]
    public void Every_script_of_a_page_carries_the_nonce_without_which_no_browser_runs_it() => BareScripts(Repository.Root).Should().BeEmpty();

    [Fact]
    public void A_script_without_the_nonce_is_reported()
    {
        Write("Components/Static/PageScript.razor", ["<script src=\"@Src\" nonce=\"@Nonce\"></script>"]);
        Write("Page.razor", ["<PageScript Src=\"x.js\" />"]);
        Write("Other.razor", ["<p></p>", "<script src=\"x.js\" defer></script>"]);

        BareScripts(_folder.FullName).Should().Equal("Other.razor");
    }

    /// <inheritdoc />
    public void Dispose() => _folder.Delete(recursive: true);

    private static IEnumerable<string> TooLong(string root) =>
        from file in Repository.Files(root)
        where Path.GetExtension(file) is ".cs" or ".razor"
        where !file.Replace('\\', '/').Contains("/Migrations/", StringComparison.Ordinal)
        where File.ReadLines(Path.Combine(root, file)).Count() > LongestFile
        select file;

    private static IEnumerable<string> MachinePaths(string root) =>
        from file in Repository.Files(root)
        where Texts.Contains(Path.GetExtension(file))
        from line in File.ReadLines(Path.Combine(root, file))
        where MachinePath().IsMatch(line)
        select $"{file}: {line.Trim()}";

    private static IEnumerable<string> BareScripts(string root) =>
        from file in Repository.Files(root)
        where Path.GetExtension(file) == ".razor" && Path.GetFileName(file) != "PageScript.razor"
        where File.ReadAllText(Path.Combine(root, file)).Contains("<script", StringComparison.OrdinalIgnoreCase)
        select file;

    private void Write(string name, IEnumerable<string> lines)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllLines(path, lines);
    }

    [GeneratedRegex(@"(?<![\w.\-}])/(home|root|tmp|work|Users|private)/[\w.\-]", RegexOptions.CultureInvariant)]
    private static partial Regex MachinePath();
}
