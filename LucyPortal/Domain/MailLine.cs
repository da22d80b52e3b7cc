namespace LucyPortal.Domain;

/// <summary>A mail's line in the send log: everything about it but what it says.</summary>
/// <param name="Fate">Where it is. Whatever servers said of it has its recipient masked.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="Recipient">Where it goes, masked.</param>
/// <param name="WrittenAt">When it was written (UTC).</param>
/// <param name="QueueId">The name under which a Postfix server queued it; null when none did.</param>
public sealed record MailLine(MailFate Fate, MailPurpose Purpose, MaskedAddress Recipient, DateTime WrittenAt, string? QueueId)
{
    /// <summary>Its id.</summary>
    public Guid Id => Fate.MessageId;

    /// <summary>Its number, as people name it.</summary>
    public string Number => MailNumber.Of(Id);

    /// <summary>True while it waits after a failed try: only then can a person do better than the clock.</summary>
    public bool CanBeTriedNow => Fate is { State: MailState.Waiting, Attempts: > 0 };

    /// <summary>The line of a mail.</summary>
    public static MailLine Of(OutboxMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var masked = MaskedAddress.Of(message.Recipient);
        var fate = message.Fate;
        return new MailLine(
            fate with
            {
                Reply = WithoutAddress(fate.Reply),
                InsteadOf = fate.InsteadOf is { } failed ? failed with { Reply = WithoutAddress(failed.Reply) } : null,
                Queue = fate.Queue is { } queue ? queue with { Reason = WithoutAddress(queue.Reason) } : null,
            },
            message.Purpose,
            masked,
            message.CreatedAt,
            message.QueueId);

        // Servers like to repeat the address that they refuse.
        string? WithoutAddress(string? said) => said?.Replace(message.Recipient, masked.ToString(), StringComparison.OrdinalIgnoreCase);
    }
}
