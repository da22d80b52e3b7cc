namespace LucyPortal.Domain;

/// <summary>A key that makes and checks the hashes of codes: 32 random bytes, readable only with the server's Data Protection keys.</summary>
public sealed class CodeKey
{
    /// <summary>Named by each code that it hashed.</summary>
    public Guid Id { get; init; }

    /// <summary>The key under Data Protection.</summary>
    public required byte[] Protected { get; init; }

    /// <summary>When it was made (UTC); the newest readable one is used.</summary>
    public DateTime CreatedAt { get; init; }
}
