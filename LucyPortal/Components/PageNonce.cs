using System.Security.Cryptography;

namespace LucyPortal.Components;

/// <summary>
/// The random word that the scripts of one answer carry and that its content security policy names: no other script runs, neither one
/// that somebody smuggled into the page nor one that the portal serves for another page.
/// </summary>
public static class PageNonce
{
    private const int Bytes = 16;

    private static readonly object Key = new();

    /// <summary>The word of this answer, made when the page asks for it first.</summary>
    public static string For(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Given(context) is { } given)
        {
            return given;
        }

        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));
        context.Items[Key] = nonce;
        return nonce;
    }

    /// <summary>The word, if the answer has one; null for an answer without scripts.</summary>
    public static string? Given(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Items[Key] as string;
    }
}
