using LucyPortal.Outbox;

namespace LucyPortal.Features.Home;

/// <summary>What went wrong with the mails of one hour.</summary>
/// <param name="From">The beginning of the hour (UTC).</param>
/// <param name="Count">How many mails.</param>
/// <param name="Word">What became of them, in a word.</param>
/// <param name="States">The same, for the send log.</param>
public sealed record HourBar(DateTime From, int Count, string Word, MailStates States)
{
    /// <summary>Its end (UTC).</summary>
    public DateTime Until => From.AddHours(1);

    /// <summary>Where these mails are listed.</summary>
    public string Address => SendLogQuery.AddressOf(States, new LogSpan(From, Until));
}
