namespace LucyPortal.Features.TwoFactor;

/// <summary>A set of recovery codes as it is shown once, to be kept.</summary>
/// <param name="Owner">Whose they are, for whoever finds the sheet in a drawer years later.</param>
/// <param name="Codes">The codes, grouped for people.</param>
public sealed record RecoverySheet(string Owner, IReadOnlyList<string> Codes)
{
    /// <summary>Tells nothing: a sheet may end up in a message.</summary>
    public override string ToString() => nameof(RecoverySheet);
}
