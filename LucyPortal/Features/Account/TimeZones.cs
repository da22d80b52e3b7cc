using System.Globalization;

namespace LucyPortal.Features.Account;

/// <summary>A time zone as people pick it.</summary>
/// <param name="Id">Its IANA name.</param>
/// <param name="Label">The name and what it differs from UTC today: <c>Europe/Zurich (UTC+01:00)</c>.</param>
internal sealed record ZoneChoice(string Id, string Label);

/// <summary>The time zones that this server knows.</summary>
internal sealed class TimeZones
{
    /// <summary>What mails state times in while nothing else is chosen.</summary>
    public const string Default = "UTC";

    private readonly Dictionary<string, ZoneChoice> _all;

    /// <summary>Reads them, with the offsets of this moment.</summary>
    public TimeZones(TimeProvider time)
    {
        var now = time.GetUtcNow();
        _all = TimeZoneInfo.GetSystemTimeZones()
            .Select(zone => (Id: IanaOf(zone), zone))
            .Where(z => z.Id is not null)
            .Append((Id: Default, zone: TimeZoneInfo.Utc))
            .GroupBy(z => z.Id!, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => new ZoneChoice(g.Key, g.Key == Default ? Default : Label(g.Key, g.First().zone.GetUtcOffset(now))), StringComparer.Ordinal);
    }

    /// <summary>The label of a zone; the name itself where it is unknown here.</summary>
    public string LabelOf(string? id) => id is null ? "" : _all.GetValueOrDefault(id)?.Label ?? id;

    /// <summary>The zone whose name or label a text is, in any case; null when there is none.</summary>
    public string? Find(string? text) => text?.Trim() is { Length: > 0 } typed
        ? _all.Values.FirstOrDefault(z => IsEither(z, typed))?.Id
        : null;

    /// <summary>Whether the server knows the zone.</summary>
    public bool Knows(string? id) => id is not null && _all.ContainsKey(id);

    /// <summary>The zones whose label has every word of a text; all of them, those named first, when there is none.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="first">The likeliest ones.</param>
    public IEnumerable<string> Search(string? text, params string?[] first)
    {
        var words = Plain(text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return _all.Values
            .Where(z => words.All(w => Plain(z.Label).Contains(w, StringComparison.OrdinalIgnoreCase)))
            .OrderByDescending(z => first.Contains(z.Id))
            .ThenBy(z => z.Id, StringComparer.Ordinal)
            .Select(z => z.Id);
    }

    private static bool IsEither(ZoneChoice zone, string text) =>
        zone.Id.Equals(text, StringComparison.OrdinalIgnoreCase) || zone.Label.Equals(text, StringComparison.OrdinalIgnoreCase);

    private static string Plain(string text) => text.Replace('_', ' ').Replace('/', ' ');

    private static string? IanaOf(TimeZoneInfo zone) =>
        zone.HasIanaId ? zone.Id : TimeZoneInfo.TryConvertWindowsIdToIanaId(zone.Id, out var iana) ? iana : null;

    private static string Label(string id, TimeSpan offset) => string.Create(
        CultureInfo.InvariantCulture,
        $"{id} (UTC{(offset < TimeSpan.Zero ? '-' : '+')}{offset:hh\\:mm})");
}
