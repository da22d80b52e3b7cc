using System.Globalization;
using LucyPortal.Domain;

namespace LucyPortal.Outbox;

/// <summary>Writes instants for people in mails: in the user's language and zone, with the zone named.</summary>
public sealed class MailClock
{
    private readonly TimeZoneInfo _zone;
    private readonly MailLanguage _language;

    /// <summary>A clock for this zone; UTC when it is null or unknown here.</summary>
    /// <param name="timeZone">IANA name, for example <c>Europe/Zurich</c>.</param>
    /// <param name="language">The language; English when it is null.</param>
    public MailClock(string? timeZone, MailLanguage? language = null)
    {
        _zone = timeZone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var found) ? found : TimeZoneInfo.Utc;
        _language = language ?? MailLanguage.Default;
    }

    /// <summary><c>14:02</c></summary>
    public string Time(DateTime utc) => Written(utc, MailPhrase.TimePattern);

    /// <summary><c>14:02 (UTC+01:00)</c></summary>
    public string TimeWithZone(DateTime utc) => $"{Time(utc)} ({Zone(utc)})";

    /// <summary><c>24 Nov 2026, 14:02 (UTC+01:00)</c></summary>
    public string DateTimeWithZone(DateTime utc) => $"{Written(utc, MailPhrase.DateTimePattern)} ({Zone(utc)})";

    /// <summary><c>on 24 Nov 2026, 14:02 (UTC+01:00), from the address 192.0.2.1</c>; without the address where there is none.</summary>
    public string WhenAndWhere(DateTime utc, string? sourceAddress) => MailTexts.Fill(
        Text(sourceAddress is null ? MailPhrase.When : MailPhrase.WhenAndWhere),
        new Dictionary<string, string> { ["moment"] = DateTimeWithZone(utc), ["address"] = sourceAddress ?? "" });

    // The patterns hold every letter that they write, and English months at most: the culture data of the machine has no say.
    private string Written(DateTime utc, MailPhrase pattern) => Local(utc).ToString(Text(pattern), CultureInfo.InvariantCulture);

    private string Text(MailPhrase phrase) => MailTexts.Get(_language, phrase.ToString());

    private DateTimeOffset Local(DateTime utc) => TimeZoneInfo.ConvertTime(new DateTimeOffset(utc, TimeSpan.Zero), _zone);

    private string Zone(DateTime utc)
    {
        var offset = Local(utc).Offset;
        return offset == TimeSpan.Zero
            ? "UTC"
            : $"UTC{(offset < TimeSpan.Zero ? '-' : '+')}{offset.ToString("hh\\:mm", CultureInfo.InvariantCulture)}";
    }
}
