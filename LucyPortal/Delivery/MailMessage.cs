namespace LucyPortal.Delivery;

/// <summary>A mail as it is handed over.</summary>
/// <param name="Id">Becomes the local part of the <c>Message-ID</c>: the same for every try, so that a doubled mail can be told.</param>
/// <param name="From">The system notification email.</param>
/// <param name="To">The recipient's address.</param>
/// <param name="ToName">The recipient's name; any text.</param>
/// <param name="Subject">The subject; any text, never a code.</param>
/// <param name="Text">The plain text part.</param>
/// <param name="Html">The HTML part.</param>
/// <param name="Date">When it was written (UTC).</param>
public sealed record MailMessage(
    Guid Id,
    string From,
    string To,
    string ToName,
    string Subject,
    string Text,
    string Html,
    DateTime Date);
