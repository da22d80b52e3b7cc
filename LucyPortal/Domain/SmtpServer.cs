namespace LucyPortal.Domain;

/// <summary>A named SMTP server, kept so that mail settings can choose it.</summary>
public sealed class SmtpServer
{
    /// <summary>Longest <see cref="Name"/>, in characters.</summary>
    public const int NameLength = 100;

    /// <summary>Identifies it.</summary>
    public Guid Id { get; init; }

    /// <summary>What people call it; unique.</summary>
    public required string Name { get; set; }

    /// <summary>How mail is handed to it.</summary>
    public required SmtpEndpoint Endpoint { get; set; }

    /// <summary>The last day of its client secret (UTC), as somebody has typed it: nobody else can tell. Null where it was not typed.</summary>
    public DateTime? SecretEndsOn { get; set; }

    /// <summary>Changes with each edit, so that two who edit at once can't overwrite each other unseen.</summary>
    public Guid Version { get; set; }
}
