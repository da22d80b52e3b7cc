namespace LucyPortal.Domain;

/// <summary>Why a new password is refused.</summary>
public enum PasswordFlaw
{
    /// <summary>Fewer characters than <see cref="PasswordRules.MinimalLength"/>.</summary>
    TooShort = 1,

    /// <summary>More characters than <see cref="PasswordRules.MaximalLength"/>.</summary>
    TooLong = 2,

    /// <summary>Among the passwords that are tried first.</summary>
    Common = 3,

    /// <summary>It contains the owner's name or address.</summary>
    Personal = 4,
}
