using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace LucyPortal.Features.SignIn;

/// <summary>What a page says once after a POST, and what was typed. Never a password, never a code.</summary>
/// <param name="Kind">What happened, in a word that the page knows.</param>
/// <param name="Number">A figure that goes with it.</param>
/// <param name="Values">What was typed, by field.</param>
/// <param name="Errors">What is wrong with it, by field.</param>
public sealed record Flash(
    string? Kind = null,
    int Number = 0,
    IReadOnlyDictionary<string, string>? Values = null,
    IReadOnlyDictionary<string, string>? Errors = null)
{
    /// <summary>What was typed into a field.</summary>
    public string? Value(string field) => Values?.GetValueOrDefault(field);

    /// <summary>What is wrong with a field.</summary>
    public string? Error(string field) => Errors?.GetValueOrDefault(field);
}

/// <summary>
/// Carries a <see cref="Flash"/> over the redirect that follows each POST, in an encrypted cookie, so that reload, back and a
/// restored tab repeat nothing and the server keeps nothing.
/// </summary>
public sealed class Flashes(PortalCookies cookies, IDataProtectionProvider protection)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>Browsers drop a cookie of more than 4096 bytes, name and all (RFC 6265 6.1): then what is wrong is worth more than what was typed.</summary>
    private const int Largest = 4000;

    private readonly IDataProtector _protector = protection.CreateProtector("LucyPortal.SignIn.Flash.v1");

    /// <summary>Leaves it for the next page.</summary>
    public void Put(HttpContext context, Flash flash)
    {
        var value = Protect(flash);
        cookies.Write(context, cookies.Flash, value.Length <= Largest ? value : Protect(flash with { Values = null }), Lifetime);
    }

    /// <summary>Takes it, once; an empty one when there is none.</summary>
    public Flash Take(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Request.Cookies[cookies.Flash] is not { Length: > 0 } value)
        {
            return new Flash();
        }

        cookies.Delete(context, cookies.Flash);
        try
        {
            return JsonSerializer.Deserialize<Flash>(_protector.Unprotect(WebEncoders.Base64UrlDecode(value))) ?? new Flash();
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or JsonException)
        {
            return new Flash();
        }
    }

    private string Protect(Flash flash) => WebEncoders.Base64UrlEncode(_protector.Protect(JsonSerializer.SerializeToUtf8Bytes(flash)));
}
