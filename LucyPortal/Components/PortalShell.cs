namespace LucyPortal.Components;

/// <summary>What the shell must know of the rooms that it may not know itself. Filled in by the composition root.</summary>
public sealed record PortalShell
{
    /// <summary>Whether <c>/support/mailbox</c> exists here (Development only). It is shown to administrators alone.</summary>
    public bool HasMailbox { get; init; }

    /// <summary>
    /// Tells "the database can't be reached" from any other exception: that page says that the portal tries again by itself,
    /// and needs no number for the log.
    /// </summary>
    public Func<Exception, bool> IsDatabaseAway { get; init; } = _ => false;
}
