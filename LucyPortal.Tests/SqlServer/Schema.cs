using Microsoft.SqlServer.Dac.Model;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace LucyPortal.Tests.SqlServer;

/// <summary>A database's schema as SQL Server's own tools understand it, without a server.</summary>
internal sealed class Schema : IDisposable
{
    private readonly TSqlModel _model = new(SqlServerVersion.Sql160, new TSqlModelOptions());

    /// <summary>Loads the statements of a script that creates tables.</summary>
    public Schema(string createScript)
    {
        var script = (TSqlScript)Parse(createScript, out var errors);
        if (errors.Count > 0)
        {
            throw new FormatException(string.Join('\n', errors.Select(Describe)));
        }

        var generator = new Sql160ScriptGenerator();
        foreach (var statement in script.Batches.SelectMany(b => b.Statements))
        {
            generator.GenerateScript(statement, out var sql);
            _model.AddObjects(sql);
        }
    }

    /// <summary>The syntax errors in a script, each with its line.</summary>
    public static IReadOnlyList<string> SyntaxErrors(string script)
    {
        Parse(script, out var errors);
        return [.. errors.Select(Describe)];
    }

    /// <summary>What is wrong with the schema itself.</summary>
    public IReadOnlyList<string> Errors() =>
        // Warnings, too: a reference in a procedure that leads nowhere is no more than one, for the table could still be made later.
        [.. _model.Validate().Select(m => $"{m.MessageType} {m.Prefix}{m.Number}: {m.Message}")];

    /// <summary>What is wrong with these commands: syntax, and tables and columns that don't exist.</summary>
    public IReadOnlyList<string> Errors(IEnumerable<RecordedCommand> commands)
    {
        List<string> errors = [];
        Dictionary<string, RecordedCommand> loaded = [];
        foreach (var command in commands)
        {
            var name = $"Query{loaded.Count}";
            var procedure = $"CREATE PROCEDURE [dbo].[{name}] {command.Parameters} AS\n{command.Sql}";
            if (SyntaxErrors(procedure) is { Count: > 0 } syntax)
            {
                errors.AddRange(syntax.Select(error => $"{error} in {command.Sql}"));
                continue;
            }

            _model.AddObjects(procedure);
            loaded[$"[{name}]"] = command;
        }

        foreach (var complaint in Errors())
        {
            var culprit = loaded.FirstOrDefault(l => complaint.Contains(l.Key, StringComparison.Ordinal)).Value;
            errors.Add(culprit is null ? complaint : $"{complaint} in {culprit.Sql}");
        }

        return errors;
    }

    /// <inheritdoc />
    public void Dispose() => _model.Dispose();

    private static TSqlFragment Parse(string script, out IList<ParseError> errors) =>
        new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(script), out errors);

    private static string Describe(ParseError error) => $"line {error.Line}, column {error.Column}: {error.Message}";
}
