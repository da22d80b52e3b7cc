namespace LucyPortal.Domain;

/// <summary>How a user proves the second factor. The numbers are stored: never renumber them.</summary>
public enum TwoFactorMethod
{
    /// <summary>The password alone signs the user in.</summary>
    None = 0,

    /// <summary>A 6-digit code is mailed to the user's own address.</summary>
    Email = 1,
}
