namespace LucyPortal.Domain;

/// <summary>What an account has chosen: the method saved and the one in force.</summary>
/// <param name="Saved">The method chosen and saved.</param>
/// <param name="Configured">The method in force.</param>
public readonly record struct TwoFactorChoice(TwoFactorMethod Saved, TwoFactorMethod Configured);
