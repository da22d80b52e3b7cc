using System.Text;
using LucyPortal.Tests.TestSupport;
using Microsoft.Data.Sqlite;

namespace LucyPortal.Tests.Http.Support;

/// <summary>Everything that stands in a SQLite database, as text.</summary>
public static class TableDump
{
    /// <summary>All rows of all tables: texts and numbers as they are, bytes in base64 and as characters.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> TablesAsync(this TestDatabase database)
    {
        await using var connection = new SqliteConnection(database.ConnectionString);
        await connection.OpenAsync();
        Dictionary<string, string> tables = [];
        foreach (var name in await NamesAsync(connection))
        {
            tables[name] = await RowsAsync(connection, name);
        }

        return tables;
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(SqliteConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
        await using var reader = await command.ExecuteReaderAsync();
        List<string> names = [];
        while (await reader.ReadAsync())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    private static async Task<string> RowsAsync(SqliteConnection connection, string table)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The name comes from the database's own list of tables.
        command.CommandText = $"SELECT * FROM \"{table}\"";
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        var text = new StringBuilder();
        while (await reader.ReadAsync())
        {
            for (var i = 0; i < reader.FieldCount; i++)
            {
                text.Append(reader.GetName(i)).Append('=').Append(Text(reader.GetValue(i))).Append('|');
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Text(object value) => value is byte[] bytes
        ? $"{Convert.ToBase64String(bytes)} {Encoding.Latin1.GetString(bytes)}"
        : $"{value}";
}
