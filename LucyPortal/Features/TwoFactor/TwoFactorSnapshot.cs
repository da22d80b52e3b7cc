using LucyPortal.Domain;

namespace LucyPortal.Features.TwoFactor;

/// <summary>What keeps any code from being sent, known before a dialog opens.</summary>
public enum TwoFactorObstacle
{
    /// <summary>The account has no address.</summary>
    NoAddress = 1,

    /// <summary>No system notification email is set.</summary>
    NoSender = 2,

    /// <summary>The mail folder can't be written to.</summary>
    FolderNotWritable = 3,

    /// <summary>The delivery method has no server, or the server's password was lost.</summary>
    DeliveryNotSetUp = 4,
}

/// <summary>The page at one moment.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="Configured">The method in force.</param>
/// <param name="ConfiguredAt">Since when (UTC).</param>
/// <param name="Saved">The method chosen and saved.</param>
/// <param name="Address">Where codes go.</param>
/// <param name="IsAdministrator">Administrators get a link where others read "Ask your administrator".</param>
/// <param name="HasProof">A code that was sent to this address by these mail settings has come back.</param>
/// <param name="Delivery">The mail delivery method in force.</param>
/// <param name="DeliveryTarget">Its server or folder.</param>
/// <param name="DeliveryLastUsed">When a mail last left by these settings (UTC).</param>
/// <param name="Obstacle">What keeps any code from being sent.</param>
/// <param name="LockedUntil">Until when no code can be sent or typed (UTC), after too many wrong ones.</param>
/// <param name="Challenge">The live challenge of this session to configure, if there is one.</param>
/// <param name="Recovery">The recovery codes.</param>
public sealed record TwoFactorSnapshot(
    Guid UserId,
    TwoFactorMethod Configured,
    DateTime? ConfiguredAt,
    TwoFactorMethod Saved,
    string? Address,
    bool IsAdministrator,
    bool HasProof,
    MailDeliveryMethod Delivery,
    string DeliveryTarget,
    DateTime? DeliveryLastUsed,
    TwoFactorObstacle? Obstacle,
    DateTime? LockedUntil,
    ChallengeView? Challenge,
    RecoveryStock Recovery)
{
    /// <summary>True when there is something to configure: a saved method that is not in force, or one without a proof.</summary>
    public bool CanConfigure => Saved != TwoFactorMethod.None && (Configured != Saved || !HasProof);

    /// <summary>True when the configured method has never been shown to reach today's address in today's way.</summary>
    public bool IsProofVoid => Configured != TwoFactorMethod.None && !HasProof;

    /// <summary>The same, a while later: locks and codes run out by themselves.</summary>
    /// <param name="now">This moment (UTC).</param>
    public TwoFactorSnapshot At(DateTime now) => this with
    {
        LockedUntil = LockedUntil > now ? LockedUntil : null,
        Challenge = Challenge?.At(now) is { Phase: ChallengePhase.Live } live ? live : null,
    };

    /// <summary>What is chosen, to compare with what another window may have stored.</summary>
    public TwoFactorChoice Choice => new(Saved, Configured);

    /// <summary>All that another window or a sign-in elsewhere may have changed by itself.</summary>
    public TwoFactorStanding Standing => new(Choice, Recovery.Unused);
}
