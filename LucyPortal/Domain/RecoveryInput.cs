using System.Security.Cryptography;

namespace LucyPortal.Domain;

/// <summary>
/// How a recovery code is written: 16 signs of Crockford's base 32, in four groups of four. Each sign carries 5 random bits, so a
/// code carries 80: more than the 64 that NIST SP 800-63B asks of saved recovery codes. The alphabet has neither I, L and O, which
/// look like digits, nor U.
/// </summary>
public static class RecoveryCodeText
{
    /// <summary>Signs of a code, dashes not counted.</summary>
    public const int Length = 16;

    private const int GroupLength = 4;
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>A code from the cryptographic generator, each of the 2^80 equally likely; without dashes, as it is hashed.</summary>
    public static string Generate() => RandomNumberGenerator.GetString(Alphabet, Length);

    /// <summary>The code as people see it: <c>7K4M-9QXT-2B8C-WZ3E</c>.</summary>
    public static string Grouped(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return string.Join('-', code.Chunk(GroupLength).Select(group => new string(group)));
    }

    /// <summary>The sign of the alphabet that was meant; null for what can't be one. What looks like a digit is that digit.</summary>
    internal static char? Meant(char typed) => char.ToUpperInvariant(typed) switch
    {
        _ when !char.IsAscii(typed) => null,
        'O' => '0',
        'I' or 'L' => '1',
        var sign when Alphabet.Contains(sign, StringComparison.Ordinal) => sign,
        _ => null,
    };
}

/// <summary>What somebody typed as a recovery code. Only <see cref="Code"/> costs a try.</summary>
public abstract record RecoveryInput
{
    private RecoveryInput()
    {
    }

    /// <summary>Nothing was typed.</summary>
    public sealed record Empty : RecoveryInput;

    /// <summary>Too long, too short, or with signs that no code has.</summary>
    public sealed record Malformed : RecoveryInput;

    /// <summary>A code, as it is hashed.</summary>
    /// <param name="Text">Its signs, without dashes, in capitals.</param>
    public sealed record Code(string Text) : RecoveryInput;

    /// <summary>
    /// Reads what was typed, pasted or read aloud: small letters, blanks and dashes are forgiven wherever they stand, and so are the
    /// letters that look like digits.
    /// </summary>
    public static RecoveryInput Parse(string? typed)
    {
        var kept = (typed ?? "").Where(c => !Filler.Is(c)).ToArray();
        if (kept.Length == 0)
        {
            return new Empty();
        }

        var meant = kept.Select(RecoveryCodeText.Meant).OfType<char>().ToArray();
        return kept.Length == RecoveryCodeText.Length && meant.Length == kept.Length ? new Code(new string(meant)) : new Malformed();
    }
}
