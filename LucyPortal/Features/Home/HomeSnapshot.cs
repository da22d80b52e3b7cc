using LucyPortal.Data;
using LucyPortal.Domain;

namespace LucyPortal.Features.Home;

/// <summary>How things stand for whoever is signed in.</summary>
/// <param name="ForAdministrator">Whether it is an administrator, who can mend the portal's settings.</param>
/// <param name="Email">Where the user's codes go.</param>
/// <param name="IsPasswordStolen">Whether the user's password counts as stolen.</param>
/// <param name="Configured">The user's 2FA method in force.</param>
/// <param name="ConfiguredAt">Since when (UTC).</param>
/// <param name="Saved">The user's 2FA method that is saved.</param>
/// <param name="HasProof">Whether a code has reached the user by today's address and mail settings.</param>
/// <param name="Delivery">How mail is handed over.</param>
/// <param name="Sender">The system notification email; null while none is set.</param>
/// <param name="Recovery">The user's recovery codes.</param>
/// <param name="Obstacle">What keeps any mail from leaving; null when nothing does.</param>
/// <param name="Target">The server or folder that mail goes to.</param>
/// <param name="RepairedBy">The administrator who last opened the mail settings by an earlier second factor, within a week.</param>
public sealed record HomeSnapshot(
    bool ForAdministrator,
    string Email,
    bool IsPasswordStolen,
    TwoFactorMethod Configured,
    DateTime? ConfiguredAt,
    TwoFactorMethod Saved,
    bool HasProof,
    MailDeliveryMethod Delivery,
    string? Sender,
    RecoveryStock Recovery,
    MailFailure? Obstacle,
    string Target,
    string? RepairedBy)
{
    /// <summary>What was done at the server's console and is not acknowledged; for administrators alone.</summary>
    public IReadOnlyList<ConsoleResetItem> ConsoleResets { get; init; } = [];

    /// <summary>Why the mail settings were changed at the server's console within a week; null when they were not, or for others.</summary>
    public string? MailByConsole { get; init; }

    /// <summary>Mail settings that are being tried; for administrators alone.</summary>
    public MailDraft? Draft { get; init; }

    /// <summary>What left by the fallback lately; for administrators alone.</summary>
    public FallbackUse? Fallback { get; init; }

    /// <summary>What mail stands on and ends soon; for administrators alone.</summary>
    public IReadOnlyList<ExpiryItem> Expiries { get; init; } = [];

    /// <summary>How mail is doing; for administrators alone.</summary>
    public MailHealth? Mail { get; init; }

    /// <summary>True while the portal is new: an administrator has something left to set up.</summary>
    public bool IsBeingSetUp => ForAdministrator && (Sender is null || Configured == TwoFactorMethod.None);
}

/// <summary>Something that mail stands on and that ends soon.</summary>
/// <param name="Expiry">What.</param>
/// <param name="Days">Whole days that are left; negative when it has ended.</param>
public sealed record ExpiryItem(MailExpiry Expiry, int Days);

/// <summary>Something done at the server's console.</summary>
/// <param name="Reset">What it was.</param>
/// <param name="MayAcknowledge">Whether it is for this administrator to acknowledge.</param>
public sealed record ConsoleResetItem(OpenConsoleReset Reset, bool MayAcknowledge);
