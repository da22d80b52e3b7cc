using System.Text.Json;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace LucyPortal.Data.Configurations;

/// <summary>Stores a small immutable value as JSON in one column: it is only ever read and written as a whole.</summary>
internal sealed class AsJson<T>() : ValueConverter<T, string>(
    value => JsonSerializer.Serialize(value, JsonSerializerOptions.Default),
    json => JsonSerializer.Deserialize<T>(json, JsonSerializerOptions.Default)!)
    where T : class;
