using LucyPortal.Domain;

namespace LucyPortal.Outbox;

/// <summary>The states that the send log tells apart when it is asked for some mails only.</summary>
public enum MailStates
{
    /// <summary>On their way: not tried yet, to be tried again, or being handed over.</summary>
    Waiting,

    /// <summary>Taken by the next server.</summary>
    HandedOver,

    /// <summary>Refused for good.</summary>
    Refused,

    /// <summary>Never sent: too late, or no longer needed.</summary>
    NotSent,

    /// <summary>Taken only after more than one try, or put off by a server: what <see cref="MailTrace.IsDelayed"/> counts.</summary>
    Delayed,

    /// <summary>Will not leave, though somebody wanted it to: what <see cref="MailTrace.IsRefused"/> counts.</summary>
    RefusedOrTooLate,
}

/// <summary>A time in which mails were written.</summary>
/// <param name="From">The instant before it (UTC).</param>
/// <param name="Until">Its last instant (UTC): hours are counted back from this moment, and a mail of this moment is in the last one.</param>
public sealed record LogSpan(DateTime From, DateTime Until);

/// <summary>Which mails are wanted. What is null does not matter.</summary>
/// <param name="States">How they fared.</param>
/// <param name="Purpose">What they are for.</param>
/// <param name="Recipient">
/// Where they go: the whole address, in capitals or not. The log masks addresses, so it must not answer for their beginnings either.
/// </param>
/// <param name="Number">The number by which somebody named one.</param>
/// <param name="Written">When they were written.</param>
/// <param name="CountedFor">The mail settings whose health they count for; not their drafts' codes, nor what left by others.</param>
public sealed record SendLogFilter(
    MailStates? States = null, MailPurpose? Purpose = null, string? Recipient = null, string? Number = null, LogSpan? Written = null, Guid? CountedFor = null)
{
    /// <summary>All mails.</summary>
    public static SendLogFilter None { get; } = new();

    /// <summary>The states that <see cref="States"/> stands for; none for all.</summary>
    internal IReadOnlyList<MailState> StateList => States switch
    {
        MailStates.Waiting => [MailState.Waiting, MailState.HandingOver],
        MailStates.HandedOver => [MailState.HandedOver],
        MailStates.Refused => [MailState.Refused],
        MailStates.NotSent => [MailState.Expired, MailState.Cancelled],
        MailStates.Delayed => [MailState.Waiting, MailState.HandingOver, MailState.HandedOver],
        MailStates.RefusedOrTooLate => [MailState.Refused, MailState.Expired],
        _ => [],
    };
}
