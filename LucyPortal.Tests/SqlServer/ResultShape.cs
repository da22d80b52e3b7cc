using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace LucyPortal.Tests.SqlServer;

/// <summary>One result of a batch.</summary>
/// <param name="Columns">The names of its columns.</param>
/// <param name="IsQuery">True for a query, false for what a change reports about itself.</param>
internal sealed record ResultShape(IReadOnlyList<string> Columns, bool IsQuery)
{
    /// <summary>True for a query of one figure, like a count: it has a row whatever stands in the tables.</summary>
    public bool IsFigure => Columns is [""];

    /// <summary>The results that a batch gives, in their order. Text that is not T-SQL gives none: it is reported elsewhere.</summary>
    public static IReadOnlyList<ResultShape> Of(string sql)
    {
        var fragment = new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(sql), out _);
        var statements = (fragment as TSqlScript)?.Batches.SelectMany(b => b.Statements) ?? [];
        return [.. statements.Select(OfStatement).OfType<ResultShape>()];
    }

    private static ResultShape? OfStatement(TSqlStatement statement) => statement switch
    {
        SelectStatement { QueryExpression: { } query } => new ResultShape([.. Names(Selected(query))], IsQuery: true),
        DataModificationStatement change when OutputOf(change) is { } output => new ResultShape([.. Names(output.SelectColumns)], IsQuery: false),
        _ => null,
    };

    private static IList<SelectElement> Selected(QueryExpression query) => query switch
    {
        QuerySpecification plain => plain.SelectElements,
        BinaryQueryExpression both => Selected(both.FirstQueryExpression),
        QueryParenthesisExpression inner => Selected(inner.QueryExpression),
        _ => [],
    };

    private static OutputClause? OutputOf(DataModificationStatement statement) => statement switch
    {
        InsertStatement insert => insert.InsertSpecification.OutputClause,
        UpdateStatement update => update.UpdateSpecification.OutputClause,
        DeleteStatement delete => delete.DeleteSpecification.OutputClause,
        MergeStatement merge => merge.MergeSpecification.OutputClause,
        _ => null,
    };

    private static IEnumerable<string> Names(IList<SelectElement> elements) => elements.Select(element => element switch
    {
        SelectScalarExpression { ColumnName.Value: { } alias } => alias.TrimEnd("0123456789".ToCharArray()),
        SelectScalarExpression { Expression: ColumnReferenceExpression column } => column.MultiPartIdentifier.Identifiers[^1].Value,
        _ => "",
    });
}
