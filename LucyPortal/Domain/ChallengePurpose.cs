namespace LucyPortal.Domain;

/// <summary>What a second factor is asked for. A code answers only the purpose it was sent for. The numbers are stored.</summary>
public enum ChallengePurpose
{
    /// <summary>The second step of a sign-in.</summary>
    SignIn = 1,

    /// <summary>Putting a 2FA method in force.</summary>
    Configure = 2,

    /// <summary>Proving again that it is you, before something sensitive.</summary>
    StepUp = 3,

    /// <summary>Proving that a new address is one's own.</summary>
    ConfirmAddress = 4,

    /// <summary>Proving that new mail settings work.</summary>
    ConfirmMailSettings = 5,
}
