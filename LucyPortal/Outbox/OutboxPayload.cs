using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace LucyPortal.Outbox;

/// <summary>The content of a mail at rest: encrypted, because it can hold a code.</summary>
public sealed class OutboxPayload(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("LucyPortal.Outbox.Payload.v1");

    internal byte[] Protect(OutboxMail mail) => _protector.Protect(JsonSerializer.SerializeToUtf8Bytes(
        new Content(mail.RecipientName, mail.Subject, mail.Body.ToText(), mail.Body.ToHtml())));

    /// <summary>The content, or null when the keys that guarded it are gone.</summary>
    internal Content? Unprotect(byte[] payload)
    {
        try
        {
            return JsonSerializer.Deserialize<Content>(_protector.Unprotect(payload));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    internal sealed record Content(string RecipientName, string Subject, string Text, string Html);
}
