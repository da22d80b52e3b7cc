using Microsoft.AspNetCore.Identity;

namespace LucyPortal.Domain;

/// <summary>
/// A person who signs in. Identity keeps name, address, password hash and security stamp; the second factor and the lock-out
/// are ours, because Identity's own fields for them are not safe under parallel requests.
/// </summary>
public sealed class PortalUser : IdentityUser<Guid>
{
    /// <summary>Longest <see cref="DisplayName"/>, in characters.</summary>
    public const int DisplayNameLength = 100;

    /// <summary>The name shown in the portal and used to greet in mails.</summary>
    [PersonalData]
    public required string DisplayName { get; set; }

    /// <summary>What the user may do.</summary>
    public PortalRole Role { get; set; } = PortalRole.User;

    /// <summary>A disabled user neither signs in nor keeps a session.</summary>
    public bool IsDisabled { get; set; }

    /// <summary>IANA name of the zone in which mails state times, for example <c>Europe/Zurich</c>; null means UTC.</summary>
    [PersonalData]
    public string? TimeZone { get; set; }

    /// <summary>In what mails to this user are written: the code of a <see cref="MailLanguage"/>.</summary>
    [PersonalData]
    public string Language { get; set; } = MailLanguage.Default.Code;

    /// <summary>When the account was made (UTC).</summary>
    public DateTime CreatedAt { get; set; }

    /// <summary>The last completed sign-in (UTC); null before the first.</summary>
    public DateTime? LastSignInAt { get; set; }

    /// <summary>The method in force: <see cref="TwoFactorMethod.None"/> until one was configured by a right code.</summary>
    public TwoFactorMethod ConfiguredMethod { get; set; }

    /// <summary>The method that the user chose and saved; in force only once configured.</summary>
    public TwoFactorMethod SavedMethod { get; set; }

    /// <summary>Since when <see cref="ConfiguredMethod"/> is in force (UTC).</summary>
    public DateTime? ConfiguredAt { get; set; }

    /// <summary>The address of the last code that was typed back, or null. Compare with <see cref="HasProof"/>.</summary>
    public string? ProvenAddress { get; set; }

    /// <summary>The mail settings by which that code went out.</summary>
    public Guid? ProvenMailSettingsId { get; set; }

    /// <summary>The password hash at the time when too many second factors in a row were wrong; null if that never happened.</summary>
    public string? StolenPasswordHash { get; private set; }

    /// <summary>True while the password counts as stolen: sign-ins from browsers that are not known are refused until it is changed.</summary>
    public bool IsPasswordStolen => PasswordHash is not null && StolenPasswordHash == PasswordHash;

    /// <summary>Takes today's password for stolen. A new one ends that by itself.</summary>
    public void TakePasswordForStolen() => StolenPasswordHash = PasswordHash;

    /// <summary>
    /// True while a code that was sent to today's address by today's mail settings has been typed back: the only evidence
    /// that the next code will arrive. It lapses when either changes.
    /// </summary>
    /// <param name="mailSettingsId">The mail settings in force.</param>
    public bool HasProof(Guid? mailSettingsId) =>
        mailSettingsId is not null
        && ProvenMailSettingsId == mailSettingsId
        && string.Equals(ProvenAddress, Email, StringComparison.OrdinalIgnoreCase);

    /// <summary>Leaves the account without 2FA: nothing in force, nothing chosen, nothing proven.</summary>
    public void RemoveTwoFactor()
    {
        ConfiguredMethod = SavedMethod = TwoFactorMethod.None;
        ConfiguredAt = null;
        ProvenAddress = null;
        ProvenMailSettingsId = null;
    }

    /// <summary>Records that a code sent to <paramref name="address"/> by these mail settings was typed back.</summary>
    public void Prove(string address, Guid? mailSettingsId)
    {
        ProvenAddress = address;
        ProvenMailSettingsId = mailSettingsId;
    }
}
