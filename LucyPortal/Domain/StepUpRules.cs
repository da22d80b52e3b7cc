namespace LucyPortal.Domain;

/// <summary>How long it counts that whoever is signed in has proved to be the owner. The last instant still counts.</summary>
public static class StepUpRules
{
    /// <summary>A proof, the sign-in included, opens what is sensitive for this long; then a step-up is asked for.</summary>
    public static TimeSpan ProofLifetime { get; } = TimeSpan.FromMinutes(15);

    /// <summary>While mail fails, a second factor of the same session can be accepted again for the mail settings for this long.</summary>
    public static TimeSpan EarlierFactorLifetime { get; } = TimeSpan.FromHours(8);

    /// <summary>True while a proof given then still opens what is sensitive.</summary>
    /// <param name="provedAt">When it was given (UTC).</param>
    /// <param name="now">This moment (UTC).</param>
    public static bool IsFresh(DateTime? provedAt, DateTime now) => now - provedAt <= ProofLifetime;
}
