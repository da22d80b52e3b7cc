using System.Globalization;
using System.Security.Cryptography;

namespace LucyPortal.Domain;

/// <summary>Makes the codes that are mailed.</summary>
public static class OneTimeCode
{
    /// <summary>Digits of a code.</summary>
    public const int Length = 6;

    private const int Count = 1_000_000;

    /// <summary>A code from the cryptographic generator, each of the million equally likely, leading zeros kept.</summary>
    public static string Generate() => RandomNumberGenerator.GetInt32(Count).ToString("D6", CultureInfo.InvariantCulture);
}

/// <summary>What somebody typed as a code, once blanks and dashes are taken away. Only <see cref="Digits"/> costs a try.</summary>
public abstract record CodeInput
{
    private CodeInput()
    {
    }

    /// <summary>Nothing was typed.</summary>
    public sealed record Empty : CodeInput;

    /// <summary>Only digits, but not six.</summary>
    /// <param name="Count">How many.</param>
    public sealed record WrongLength(int Count) : CodeInput;

    /// <summary>Something other than the ASCII digits 0 to 9.</summary>
    public sealed record OtherCharacters : CodeInput;

    /// <summary>Six ASCII digits.</summary>
    /// <param name="Code">The digits.</param>
    public sealed record Digits(string Code) : CodeInput;

    /// <summary>
    /// Reads what was typed or pasted. Blanks (also no-break ones) and dashes go, wherever they stand; nothing else is forgiven, so
    /// that "+12345", "1e5" or full-width digits never reach a comparison.
    /// </summary>
    public static CodeInput Parse(string? typed)
    {
        var kept = string.Concat((typed ?? "").Where(c => !Filler.Is(c)));
        if (kept.Length == 0)
        {
            return new Empty();
        }

        if (!kept.All(char.IsAsciiDigit))
        {
            return new OtherCharacters();
        }

        return kept.Length == OneTimeCode.Length ? new Digits(kept) : new WrongLength(kept.Length);
    }
}
