using LucyPortal.Domain;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace LucyPortal.Tests.TestSupport;

/// <summary>The real hasher, which also counts: what takes the time of a sign-in must not tell whether an account exists.</summary>
public sealed class CountingPasswordHasher(IOptions<PasswordHasherOptions> options) : IPasswordHasher<PortalUser>
{
    private readonly PasswordHasher<PortalUser> _real = new(options);
    private int _count;

    /// <summary>Hashes computed so far, to make or to compare.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <inheritdoc />
    public string HashPassword(PortalUser user, string password)
    {
        Interlocked.Increment(ref _count);
        return _real.HashPassword(user, password);
    }

    /// <inheritdoc />
    public PasswordVerificationResult VerifyHashedPassword(PortalUser user, string hashedPassword, string providedPassword)
    {
        Interlocked.Increment(ref _count);
        return _real.VerifyHashedPassword(user, hashedPassword, providedPassword);
    }
}
