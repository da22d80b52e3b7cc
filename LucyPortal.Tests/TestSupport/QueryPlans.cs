using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace LucyPortal.Tests.TestSupport;

/// <summary>Asks SQLite how it goes about each query on a table, before it does.</summary>
/// <param name="table">The table.</param>
public sealed class QueryPlans(string table) : DbCommandInterceptor
{
    private readonly ConcurrentQueue<string> _steps = new();

    /// <summary>The steps of all queries since the last time this was asked.</summary>
    public IReadOnlyList<string> Take()
    {
        List<string> taken = [];
        while (_steps.TryDequeue(out var step))
        {
            taken.Add(step);
        }

        return taken;
    }

    /// <inheritdoc />
    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        await ExplainAsync(command);
        return result;
    }

    /// <inheritdoc />
    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        await ExplainAsync(command);
        return result;
    }

    private async Task ExplainAsync(DbCommand command)
    {
        if (!command.CommandText.Contains($"\"{table}\"", StringComparison.Ordinal))
        {
            return;
        }

        await using var explain = command.Connection!.CreateCommand();
        explain.Transaction = command.Transaction;
#pragma warning disable CA2100 // The product's own statement.
        explain.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
#pragma warning restore CA2100
        foreach (DbParameter parameter in command.Parameters)
        {
            var same = explain.CreateParameter();
            (same.ParameterName, same.Value) = (parameter.ParameterName, parameter.Value);
            explain.Parameters.Add(same);
        }

        await using var reader = await explain.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            _steps.Enqueue(reader.GetString(3));
        }
    }
}
