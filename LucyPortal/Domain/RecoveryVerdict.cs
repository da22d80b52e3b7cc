namespace LucyPortal.Domain;

/// <summary>What became of a recovery code that was typed at the sign-in. Expected outcomes are values; each has its own words.</summary>
public abstract record RecoveryVerdict
{
    private RecoveryVerdict()
    {
    }

    /// <summary>Right. It is used up and what depended on it is done.</summary>
    public sealed record Accepted : RecoveryVerdict;

    /// <summary>Nothing was typed, or nothing that could be a code; costs no try.</summary>
    /// <param name="Input">What is wrong with it.</param>
    public sealed record Malformed(RecoveryInput Input) : RecoveryVerdict;

    /// <summary>Not a code of this account that works: wrong, foreign, used, or of a set that was replaced.</summary>
    public sealed record Wrong : RecoveryVerdict;

    /// <summary>Too many wrong recovery codes; costs no try.</summary>
    /// <param name="Until">Until when (UTC).</param>
    public sealed record Locked(DateTime Until) : RecoveryVerdict;

    /// <summary>The sign-in it was typed for is over; costs no try.</summary>
    public sealed record Ended : RecoveryVerdict;

    /// <summary>The codes can't be checked any more, because the server's keys were lost; costs no try.</summary>
    public sealed record KeysLost : RecoveryVerdict;
}
