namespace LucyPortal.Domain;

/// <summary>Why a challenge ended before its time. The numbers are stored.</summary>
public enum ChallengeEnd
{
    /// <summary>A right code was typed.</summary>
    Consumed = 1,

    /// <summary>Too many wrong codes.</summary>
    TooManyTries = 2,

    /// <summary>The account was locked.</summary>
    Locked = 3,

    /// <summary>The user chose another account or turned away for good.</summary>
    Abandoned = 4,

    /// <summary>A change of password, address or second factor overtook it.</summary>
    Overtaken = 5,

    /// <summary>It neared its last hour and a fresh one took over.</summary>
    Renewed = 6,

    /// <summary>The password counts as stolen.</summary>
    PasswordStolen = 7,

    /// <summary>A recovery code completed the sign-in in its place.</summary>
    Recovered = 8,
}
