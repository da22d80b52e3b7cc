namespace LucyPortal.Domain;

/// <summary>How an account's second factor stands, to compare what is stored with what an open page shows.</summary>
/// <param name="Choice">What is chosen.</param>
/// <param name="UnusedRecoveryCodes">How many recovery codes were not used yet.</param>
public readonly record struct TwoFactorStanding(TwoFactorChoice Choice, int UnusedRecoveryCodes);
