using LucyPortal.Domain;
using Microsoft.AspNetCore.Identity;

namespace LucyPortal.Verification;

/// <summary>
/// The hash of a password that nobody has. Comparing with it costs what any other comparison costs, so that the time of an answer does
/// not tell whether an account exists.
/// </summary>
public sealed class NobodysPassword
{
    private string? _hash;

    /// <summary>The account that nobody has: tries at unknown addresses are paid there, by the statements that all others cost.</summary>
    public static Guid Account => Guid.Empty;

    /// <summary>Whose password it would be.</summary>
    public static PortalUser Owner { get; } = new() { DisplayName = "" };

    /// <summary>The hash, made at its first use. Two that make it at once are no harm.</summary>
    public string HashBy(IPasswordHasher<PortalUser> hasher)
    {
        ArgumentNullException.ThrowIfNull(hasher);
        return _hash ??= hasher.HashPassword(Owner, Guid.NewGuid().ToString());
    }
}
