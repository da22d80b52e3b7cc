using System.Text.Json.Serialization;
using LucyPortal.Domain;
using MimeKit;

namespace LucyPortal.Delivery;

/// <summary>
/// A mail as version 3 of SendGrid's API takes it. Nothing of it is rewritten or counted on its way: a code mail has no links, and nobody's
/// opening of it is anybody's business.
/// </summary>
internal sealed record HttpApiMail(
    [property: JsonPropertyName("personalizations")] IReadOnlyList<HttpApiMail.Recipients> Personalizations,
    [property: JsonPropertyName("from")] HttpApiMail.Address From,
    [property: JsonPropertyName("subject")] string Subject,
    [property: JsonPropertyName("content")] IReadOnlyList<HttpApiMail.Part> Content,
    [property: JsonPropertyName("headers")] IReadOnlyDictionary<string, string> Headers,
    [property: JsonPropertyName("tracking_settings")] IReadOnlyDictionary<string, HttpApiMail.Switch> Tracking)
{
    private static readonly string[] Trackers = ["click_tracking", "open_tracking", "subscription_tracking", "ganalytics"];

    /// <summary>Writes it.</summary>
    public static HttpApiMail Of(MailMessage message, MimeMessage mime)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(mime);
        return new(
            [new([Written(mime.To.Mailboxes.Single())])],
            Written(mime.From.Mailboxes.Single()),
            mime.Subject ?? "",
            [new("text/plain", message.Text), new("text/html", message.Html)],
            new Dictionary<string, string> { ["Message-ID"] = $"<{mime.MessageId}>", ["Auto-Submitted"] = "auto-generated" },
            Trackers.ToDictionary(t => t, _ => new Switch(Enable: false)));
    }

    private static Address Written(MailboxAddress mailbox) =>
        new(mailbox.GetAddress(idnEncode: true), mailbox.Name is { Length: > 0 } name ? SingleLine.Of(name) : null);

    internal sealed record Recipients([property: JsonPropertyName("to")] IReadOnlyList<Address> To);

    internal sealed record Address(
        [property: JsonPropertyName("email")] string Email,
        [property: JsonPropertyName("name"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name);

    internal sealed record Part([property: JsonPropertyName("type")] string Type, [property: JsonPropertyName("value")] string Value);

    internal sealed record Switch([property: JsonPropertyName("enable")] bool Enable);
}
