using LucyPortal.Domain;

namespace LucyPortal.Outbox;

/// <summary>What servers say, as long as a line of the send log can be.</summary>
internal static class OutboxText
{
    /// <summary>Cut to <see cref="OutboxMessage.TextLength"/>.</summary>
    public static string? Cut(string? text) => text?.Length > OutboxMessage.TextLength ? text[..OutboxMessage.TextLength] : text;
}
