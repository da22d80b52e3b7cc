using System.Text;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.TestSupport;

/// <summary>Looks through everything that a database holds, as somebody who has stolen it would.</summary>
public static class DatabaseScan
{
    /// <summary>The places, as table and column, in which one of these secrets stands in clear: as text, as UTF-8 or UTF-16 bytes, or in base64.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(PortalWorld world, params string[] secrets)
    {
        await using var db = world.Surroundings.Database.Open();
        var places = new List<string>();
        var cells = 0;
        foreach (var table in db.Model.GetEntityTypes().Select(e => e.GetTableName()!).Distinct())
        {
            await db.Database.OpenConnectionAsync();
            await using var command = db.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // Table names of our own model.
            command.CommandText = $"SELECT * FROM \"{table}\"";
#pragma warning restore CA2100
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                for (var i = 0; i < reader.FieldCount; i++)
                {
                    cells++;
                    if (secrets.Any(s => Holds(reader.GetValue(i), s)))
                    {
                        places.Add($"{table}.{reader.GetName(i)}");
                    }
                }
            }
        }

        cells.Should().BePositive("a scan of nothing finds nothing");
        return places;
    }

    private static bool Holds(object cell, string secret) => cell switch
    {
        // The digits of an instant or an id can be any six digits.
        string text when DateTime.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out _) || Guid.TryParse(text, out _) => false,
        string text => text.Contains(secret, StringComparison.OrdinalIgnoreCase) || text.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))),
        byte[] bytes => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) >= 0 || bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(secret)) >= 0,
        _ => false,
    };
}
