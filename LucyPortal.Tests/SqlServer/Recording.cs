using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Data.SqlClient;

namespace LucyPortal.Tests.SqlServer;

/// <summary>A statement as it would have gone to the server.</summary>
/// <param name="Sql">Its text.</param>
/// <param name="Parameters">Its parameters, declared as a procedure's.</param>
internal sealed record RecordedCommand(string Sql, string Parameters);

/// <summary>What the product asked, and from where.</summary>
internal sealed class Recording
{
    /// <summary>A question is answered with rows this often; then it finds nothing, so that "until nothing is left" ends.</summary>
    private const int Answers = 3;

    private readonly ConcurrentDictionary<RecordedCommand, byte> _commands = new();
    private readonly ConcurrentDictionary<string, byte> _sites = new();
    private readonly ConcurrentDictionary<string, int> _asked = new();

    /// <summary>The different statements so far.</summary>
    public IReadOnlyCollection<RecordedCommand> Commands => [.. _commands.Keys];

    /// <summary>The methods that were at work while one was executed; see <see cref="QuerySites"/>.</summary>
    public IReadOnlyCollection<string> Sites => [.. _sites.Keys];

    /// <summary>What is imagined to stand in the tables.</summary>
    public Imagination Imagination { get; private set; } = Imagination.Nothing;

    /// <summary>Begins to answer from these rows.</summary>
    public void Imagine(Imagination imagination)
    {
        Imagination = imagination;
        _asked.Clear();
    }

    /// <summary>Records the command and answers it.</summary>
    public ImaginedReader Add(SqlCommand command)
    {
        var parameters = string.Join(", ", command.Parameters.Cast<SqlParameter>().Select(Declaration));
        _commands.TryAdd(new RecordedCommand(command.CommandText, parameters), 0);
        foreach (var frame in new StackTrace().GetFrames())
        {
            if (frame.GetMethod() is { DeclaringType: { } type } method)
            {
                _sites.TryAdd(QuerySites.Name(type.FullName!, method.Name), 0);
            }
        }

        var isExhausted = _asked.AddOrUpdate(command.CommandText, 1, (_, times) => times + 1) > Answers;
        return new ImaginedReader(ResultShape.Of(command.CommandText), isExhausted ? Imagination.Nothing : Imagination);
    }

    private static string Declaration(SqlParameter parameter)
    {
        var size = parameter.SqlDbType is System.Data.SqlDbType.NVarChar or System.Data.SqlDbType.VarBinary ? "(max)" : "";
        return $"{parameter.ParameterName} {parameter.SqlDbType}{size}";
    }
}
