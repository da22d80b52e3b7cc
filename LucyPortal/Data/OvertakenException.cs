namespace LucyPortal.Data;

/// <summary>
/// Somebody else saved in between: thrown within <see cref="PortalTransaction.TryRunAsync"/> where part of the work is already done and
/// must be undone with the rest.
/// </summary>
public sealed class OvertakenException : Exception
{
    /// <summary>Makes one.</summary>
    public OvertakenException()
        : base("Somebody else was faster.")
    {
    }
}
