namespace LucyPortal.Domain;

/// <summary>
/// The two ways of mail settings, method and fallback, compared with those in force: a code leaves by one way only, so a draft can try
/// only one that is new.
/// </summary>
public static class MailWays
{
    /// <summary>The way that the code of a draft must leave by: the new one.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="inForce">What it would replace.</param>
    public static MailDeliveryMethod TriedAgainst(this MailSettings draft, MailSettings inForce)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(inForce);
        return draft.Fallback is { } fallback && draft.HasNewFallback(inForce) && !draft.HasNewMethod(inForce) ? fallback : draft.Method;
    }

    /// <summary>True when both ways are new, so that one code can't try them.</summary>
    public static bool TriesTwo(this MailSettings draft, MailSettings inForce)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(inForce);
        return draft.HasNewMethod(inForce) && draft.HasNewFallback(inForce);
    }

    /// <summary>True when mail leaves first by another way, from another sender or signed otherwise than by the other settings.</summary>
    public static bool HasNewMethod(this MailSettings settings, MailSettings other)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(other);
        return settings.Method != other.Method || !settings.ReachesAs(other, settings.Method) || !settings.ComesAs(other, settings.Method);
    }

    /// <summary>Takes over what was proven of the same ways by the other settings: a way that works need not be tried again.</summary>
    public static void TakeProofsOf(this MailSettings settings, MailSettings other)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(other);
        settings.ProvenAt ??= ProofOf(settings.Method);
        settings.FallbackProvenAt ??= settings.Fallback is { } fallback ? ProofOf(fallback) : null;

        DateTime? ProofOf(MailDeliveryMethod way) => !settings.ComesAs(other, way) || !settings.ReachesAs(other, way) ? null
            : other.Method == way ? other.ProvenAt
            : other.Fallback == way ? other.FallbackProvenAt
            : null;
    }

    // A sender is tried by the method, which every mail leaves by: with another one the fallback is not proven, but no new way. So is a
    // signature, unless the fallback alone signs.
    private static bool HasNewFallback(this MailSettings settings, MailSettings other) =>
        settings.Fallback is { } fallback
        && !(other.Uses(fallback) && settings.ReachesAs(other, fallback) && (settings.Method.CanSign() || settings.IsSignedAs(other, fallback)));

    /// <summary>True when mail that leaves by this method looks the same to whoever receives it.</summary>
    private static bool ComesAs(this MailSettings settings, MailSettings other, MailDeliveryMethod method) =>
        string.Equals(settings.SystemNotificationEmail, other.SystemNotificationEmail, StringComparison.Ordinal) && settings.IsSignedAs(other, method);

    private static bool IsSignedAs(this MailSettings settings, MailSettings other, MailDeliveryMethod method) =>
        !method.CanSign() || settings.Dkim == other.Dkim;

    /// <summary>True when this method hands mail to the same place in the same manner.</summary>
    private static bool ReachesAs(this MailSettings settings, MailSettings other, MailDeliveryMethod method) => method switch
    {
        MailDeliveryMethod.InternalPostfix =>
            string.Equals(settings.PostfixHost, other.PostfixHost, StringComparison.OrdinalIgnoreCase) && settings.PostfixPort == other.PostfixPort,
        MailDeliveryMethod.ExternalRelay => settings.RelayServerId == other.RelayServerId && settings.Relay == other.Relay,
        MailDeliveryMethod.ExternalHttp => settings.MailApi == other.MailApi,
        MailDeliveryMethod.MailFolder => true,
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, null),
    };
}
