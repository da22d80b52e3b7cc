namespace LucyPortal.Commands;

/// <summary>How a command ends, for scripts.</summary>
internal static class ExitCode
{
    /// <summary>It is done.</summary>
    public const int Done = 0;

    /// <summary>It is not done, and nothing was changed: the database is away, or nobody has that address.</summary>
    public const int Failed = 1;

    /// <summary>The command line was wrong; nothing was begun.</summary>
    public const int WrongUsage = 2;
}
