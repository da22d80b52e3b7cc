namespace LucyPortal.Domain;

/// <summary>What became of a password given as proof by whoever is signed in.</summary>
public abstract record PasswordVerdict
{
    private PasswordVerdict()
    {
    }

    /// <summary>Right. What depended on it is done.</summary>
    public sealed record Accepted : PasswordVerdict;

    /// <summary>Wrong; it cost a try.</summary>
    public sealed record Wrong : PasswordVerdict;

    /// <summary>The account is locked for passwords, perhaps by this very one.</summary>
    /// <param name="Until">Until when (UTC).</param>
    public sealed record Locked(DateTime Until) : PasswordVerdict;

    /// <summary>A 2FA method is in force by now, so a password is not enough; it was not looked at.</summary>
    public sealed record NotEnough : PasswordVerdict;
}
