using System.Globalization;
using LucyPortal.Domain;

namespace LucyPortal.Outbox;

/// <summary>
/// A filter of the send log in the address of its page, so that a figure elsewhere can lead to the mails behind it. No address of a person is
/// in it: those do not belong into histories and logs.
/// </summary>
/// <param name="Mail">The number of one mail.</param>
/// <param name="State">How they fared, by the name of one of <see cref="MailStates"/>.</param>
/// <param name="From">Written after this instant (UTC).</param>
/// <param name="Until">Written up to this one (UTC).</param>
/// <param name="Of">The mail settings whose health they count for.</param>
public sealed record SendLogQuery(string? Mail = null, string? State = null, string? From = null, string? Until = null, string? Of = null)
{
    /// <summary>The name of <see cref="Mail"/> in the address.</summary>
    public const string MailName = "mail";

    /// <summary>The name of <see cref="State"/> in the address.</summary>
    public const string StateName = "state";

    /// <summary>The name of <see cref="From"/> in the address.</summary>
    public const string FromName = "from";

    /// <summary>The name of <see cref="Until"/> in the address.</summary>
    public const string UntilName = "until";

    /// <summary>The name of <see cref="Of"/> in the address.</summary>
    public const string OfName = "of";

    /// <summary>Down to the tick, so that a mail counts for the same hour here and there.</summary>
    private const string Instant = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    private const string Page = "/support/send-log";

    /// <summary>Leads to the mails of this state that were written in this time and count for the health of these settings.</summary>
    public static string AddressOf(MailStates states, LogSpan written, Guid settings)
    {
        ArgumentNullException.ThrowIfNull(written);
        return $"{Page}?{StateName}={states}&{FromName}={Text(written.From)}&{UntilName}={Text(written.Until)}&{OfName}={settings:N}";
    }

    /// <summary>The filter that the address asks for. What can't be read in it does not narrow the log.</summary>
    /// <param name="isWhole">False when there was such a part.</param>
    public SendLogFilter Read(out bool isWhole)
    {
        var number = MailNumber.Read(Mail);
        MailStates? states = Enum.GetValues<MailStates>().Where(s => s.ToString().Equals(State, StringComparison.OrdinalIgnoreCase)).Cast<MailStates?>().FirstOrDefault();
        var span = At(From) is { } from && At(Until) is { } until && from < until ? new LogSpan(from, until) : null;
        Guid? settings = Guid.TryParseExact(Of, "N", out var id) ? id : null;
        isWhole = (number is not null || Mail is null) && (states is not null || State is null) && (span is not null || (From ?? Until) is null) && (settings is not null || Of is null);
        return new SendLogFilter(states, Number: number, Written: span, CountedFor: settings);
    }

    private static DateTime? At(string? text) =>
        DateTime.TryParseExact(text, Instant, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    private static string Text(DateTime at) => at.ToString(Instant, CultureInfo.InvariantCulture);
}
