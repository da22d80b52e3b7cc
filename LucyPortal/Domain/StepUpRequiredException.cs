namespace LucyPortal.Domain;

/// <summary>
/// The session's last proof is too old for what was asked of it: nothing was done. The page asks for a step-up and tries again; what
/// does not know of it fails closed.
/// </summary>
/// <param name="scope">What the step-up is needed for.</param>
public sealed class StepUpRequiredException(StepUpScope scope) : Exception($"A step-up is needed: {scope}.")
{
    /// <summary>What the step-up is needed for.</summary>
    public StepUpScope Scope { get; } = scope;
}
