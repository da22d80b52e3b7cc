using LucyPortal.Domain;
using LucyPortal.Outbox;

namespace LucyPortal.Features.Home;

/// <summary>What went wrong with the mails of one hour.</summary>
/// <param name="Hour">The hour.</param>
/// <param name="Count">How many mails.</param>
/// <param name="Word">What became of them, in a word.</param>
/// <param name="States">The same, for the send log.</param>
/// <param name="Settings">The mail settings that they count for.</param>
public sealed record HourBar(MailHour Hour, int Count, string Word, MailStates States, Guid Settings)
{
    /// <summary>From when on its mails were counted (UTC).</summary>
    public DateTime From => Hour.CutAt ?? Hour.From;

    /// <summary>The end of the hour (UTC).</summary>
    public DateTime Until => Hour.Until;

    /// <summary>Where these mails are listed, and no others.</summary>
    public string Address => SendLogQuery.AddressOf(States, new LogSpan(From, Until), Settings);
}
