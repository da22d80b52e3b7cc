using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace LucyPortal.Data;

/// <summary>
/// Instants are UTC <see cref="DateTime"/> everywhere: SQLite can neither order nor compare <see cref="DateTimeOffset"/>. Columns
/// forget the kind, so it is put back on reading; another kind on writing is a mistake that would shift the instant.
/// </summary>
internal sealed class UtcConverter() : ValueConverter<DateTime, DateTime>(
    value => RequireUtc(value),
    value => DateTime.SpecifyKind(value, DateTimeKind.Utc))
{
    private static DateTime RequireUtc(DateTime value) => value.Kind == DateTimeKind.Utc
        ? value
        : throw new ArgumentException("Only UTC instants are stored.", nameof(value));
}
