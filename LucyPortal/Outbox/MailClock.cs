using System.Globalization;

namespace LucyPortal.Outbox;

/// <summary>Writes instants for people in mails: in the user's zone, with the zone named.</summary>
public sealed class MailClock
{
    private readonly TimeZoneInfo _zone;

    /// <summary>A clock for this zone; UTC when it is null or unknown here.</summary>
    /// <param name="timeZone">IANA name, for example <c>Europe/Zurich</c>.</param>
    public MailClock(string? timeZone) =>
        _zone = timeZone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var found) ? found : TimeZoneInfo.Utc;

    /// <summary><c>14:02</c></summary>
    public string Time(DateTime utc) => Local(utc).ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary><c>14:02 (UTC+01:00)</c></summary>
    public string TimeWithZone(DateTime utc) => $"{Time(utc)} ({Zone(utc)})";

    /// <summary><c>24 Nov 2026, 14:02 (UTC+01:00)</c></summary>
    public string DateTimeWithZone(DateTime utc) =>
        $"{Local(utc).ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture)} ({Zone(utc)})";

    /// <summary><c>on 24 Nov 2026, 14:02 (UTC+01:00), from the address 192.0.2.1</c>; without the address where there is none.</summary>
    public string WhenAndWhere(DateTime utc, string? sourceAddress) =>
        sourceAddress is null ? $"on {DateTimeWithZone(utc)}" : $"on {DateTimeWithZone(utc)}, from the address {sourceAddress}";

    private DateTimeOffset Local(DateTime utc) => TimeZoneInfo.ConvertTime(new DateTimeOffset(utc, TimeSpan.Zero), _zone);

    private string Zone(DateTime utc)
    {
        var offset = Local(utc).Offset;
        return offset == TimeSpan.Zero
            ? "UTC"
            : $"UTC{(offset < TimeSpan.Zero ? '-' : '+')}{offset.ToString("hh\\:mm", CultureInfo.InvariantCulture)}";
    }
}
