using System.Text;

namespace LucyPortal.Tests.TestSupport;

/// <summary>
/// One table of the documentation: what really answers is held against it, cell by cell. With <c>LUCY_MATRIX=1</c> it is written
/// anew instead, for whoever has read what changed.
/// </summary>
/// <param name="document">The document's file in <c>docs</c>.</param>
/// <param name="heading">The heading that it stands under.</param>
/// <param name="corner">What its rows are.</param>
/// <param name="columns">The headings of its columns.</param>
internal sealed class DocumentedTable(string document, string heading, string corner, IReadOnlyList<string> columns)
{
    private readonly SortedDictionary<string, IReadOnlyList<string>> _rows = new(StringComparer.Ordinal);

    private string File { get; } = Path.Combine(Repository.Root, "docs", document);

    /// <summary>How many rows it has.</summary>
    public int Rows => _rows.Count;

    /// <summary>Adds what answers in each column.</summary>
    public void Add(string row, IReadOnlyList<string> cells) => _rows.Add(row, cells);

    /// <summary>Fails, naming row, column, what is written and what answered, where the two differ.</summary>
    public async Task ShouldBeAsWrittenAsync()
    {
        if (Environment.GetEnvironmentVariable("LUCY_MATRIX") == "1")
        {
            await WriteAsync();
            Assert.Fail($"\"{heading}\" is written anew to docs/{document}: read what has changed, then run without LUCY_MATRIX.");
        }

        var written = Read(await System.IO.File.ReadAllLinesAsync(File));
        _rows.Keys.Should().BeEquivalentTo(written.Keys, $"each has its row in docs/{document} under \"{heading}\"");
        var differences =
            from row in _rows
            from column in Enumerable.Range(0, columns.Count)
            let expected = written[row.Key].ElementAtOrDefault(column)
            where row.Value[column] != expected
            select $"{row.Key}, {columns[column]}: written is {expected}, what answered is {row.Value[column]}";
        differences.Should().BeEmpty();
    }

    private Dictionary<string, string[]> Read(string[] lines) => lines
        .SkipWhile(l => l != $"## {heading}")
        .Skip(1)
        .TakeWhile(l => !l.StartsWith("## ", StringComparison.Ordinal))
        .Where(l => l.StartsWith('|'))
        .Skip(2)
        .Select(l => l.Trim('|').Split('|').Select(c => c.Trim(' ', '`')).ToArray())
        .ToDictionary(c => c[0], c => c[1..]);

    private async Task WriteAsync()
    {
        var text = new StringBuilder();
        text.AppendLine().Append("| ").AppendJoin(" | ", columns.Prepend(corner)).AppendLine(" |");
        text.Append("| ").AppendJoin(" | ", columns.Prepend(corner).Select(_ => "---")).AppendLine(" |");
        foreach (var (row, cells) in _rows)
        {
            text.Append("| `").Append(row).Append("` | ").AppendJoin(" | ", cells).AppendLine(" |");
        }

        var lines = await System.IO.File.ReadAllLinesAsync(File);
        var before = lines.TakeWhile(l => l != $"## {heading}").Append($"## {heading}");
        var rest = lines.SkipWhile(l => l != $"## {heading}").Skip(1).ToList();
        var section = rest.TakeWhile(l => !l.StartsWith("## ", StringComparison.Ordinal)).ToList();
        var words = section.TakeWhile(l => !l.StartsWith('|'));
        var after = rest.Skip(section.Count).ToList();
        var whole = string.Join('\n', [.. before, string.Join('\n', words).TrimEnd(), text.ToString().TrimEnd(), .. after.Count > 0 ? after.Prepend("") : []]);
        await System.IO.File.WriteAllTextAsync(File, whole + "\n");
    }
}
