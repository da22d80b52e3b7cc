namespace LucyPortal.Domain;

/// <summary>That mails went by the fallback lately.</summary>
/// <param name="Count">How many.</param>
/// <param name="Since">When the first of them left (UTC).</param>
/// <param name="Fallback">By which method.</param>
/// <param name="InsteadOf">The way that failed, as of the last of them.</param>
public sealed record FallbackUse(int Count, DateTime Since, MailDeliveryMethod Fallback, FailedWay InsteadOf);
