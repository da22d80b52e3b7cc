namespace LucyPortal.Domain;

/// <summary>What was done to an account at the server's console. The numbers are stored.</summary>
public enum ConsoleResetKind
{
    /// <summary>2FA was removed.</summary>
    TwoFactor = 1,

    /// <summary>The counts of wrong tries, and with them the locks, were started anew.</summary>
    Tries = 2,

    /// <summary>A link was made by which a new password can be set.</summary>
    PasswordLink = 3,
}

/// <summary>
/// Something that was done to an account at the server's console, past everybody who is signed in. It stays before the eyes of all
/// administrators until one of them has acknowledged it.
/// </summary>
public sealed class ConsoleReset
{
    /// <summary>Longest <see cref="Reason"/>, in characters.</summary>
    public const int ReasonLength = 200;

    /// <summary>Grows with time.</summary>
    public long Id { get; init; }

    /// <summary>What was done.</summary>
    public ConsoleResetKind Kind { get; init; }

    /// <summary>To whose account.</summary>
    public Guid UserId { get; init; }

    /// <summary>When (UTC).</summary>
    public DateTime At { get; init; }

    /// <summary>Why, in the words of whoever did it; see <see cref="IsReason"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>When it was acknowledged (UTC); null until then.</summary>
    public DateTime? AcknowledgedAt { get; init; }

    /// <summary>By which administrator.</summary>
    public Guid? AcknowledgedBy { get; init; }

    /// <summary>True for a text that says something, in one line of at most <see cref="ReasonLength"/> characters.</summary>
    public static bool IsReason(string? text) => !string.IsNullOrWhiteSpace(text) && text.Length <= ReasonLength && SingleLine.Is(text);

    /// <summary>
    /// Whether this administrator may acknowledge what was done to that account. One's own is for somebody else to look at: whoever
    /// got in that way must not be the one who wipes the notice off. Only where there is nobody else it is one's own business.
    /// </summary>
    /// <param name="administrator">Who wants to.</param>
    /// <param name="userId">Whose account was reset.</param>
    /// <param name="activeAdministrators">How many administrators can sign in.</param>
    public static bool MayAcknowledge(Guid administrator, Guid userId, int activeAdministrators) =>
        administrator != userId || activeAdministrators <= 1;
}
