namespace LucyPortal.Domain;

/// <summary>A part of the mail settings that can differ.</summary>
public enum MailSettingsPart
{
    /// <summary>The delivery method.</summary>
    Method,

    /// <summary>The fallback.</summary>
    Fallback,

    /// <summary>Host and port of the internal Postfix server.</summary>
    Postfix,

    /// <summary>Where the SMTP server is.</summary>
    Relay,

    /// <summary>How the portal signs in there, or what is encrypted; which is not told.</summary>
    RelaySignIn,

    /// <summary>Which of the saved SMTP servers it is, where two are alike.</summary>
    RelayEntry,

    /// <summary>Where the API over HTTP is.</summary>
    Api,

    /// <summary>The API key; not told.</summary>
    ApiKey,

    /// <summary>Under which name mail is signed with DKIM.</summary>
    Dkim,

    /// <summary>The private key of that signature; not told.</summary>
    DkimKey,

    /// <summary>The system notification email.</summary>
    Sender,
}

/// <summary>What differs between two versions of the mail settings; no secret.</summary>
/// <param name="Part">What it is.</param>
/// <param name="From">What it was; null for nothing, or where it is not told.</param>
/// <param name="To">What it is; null as well.</param>
public sealed record MailSettingsDifference(MailSettingsPart Part, string? From = null, string? To = null)
{
    /// <summary>What it is called on the pages.</summary>
    public string Label => Part switch
    {
        MailSettingsPart.Method => "Delivery Method",
        MailSettingsPart.Fallback => "Fallback delivery method",
        MailSettingsPart.Postfix => "Internal Postfix server",
        MailSettingsPart.Relay => "SMTP server",
        MailSettingsPart.RelaySignIn => "SMTP server: sign-in or encryption",
        MailSettingsPart.RelayEntry => "SMTP server: another one that is set up alike",
        MailSettingsPart.Api => "HTTP server",
        MailSettingsPart.ApiKey => "HTTP server: API key",
        MailSettingsPart.Dkim => "DKIM signature",
        MailSettingsPart.DkimKey => "DKIM signature: private key",
        _ => "System notification email",
    };

    /// <summary>All that differs.</summary>
    public static IReadOnlyList<MailSettingsDifference> Between(MailSettings previous, MailSettings next)
    {
        ArgumentNullException.ThrowIfNull(previous);
        ArgumentNullException.ThrowIfNull(next);
        List<MailSettingsDifference> all =
        [
            new(MailSettingsPart.Method, previous.Method.Label(), next.Method.Label()),
            new(MailSettingsPart.Fallback, previous.Fallback?.Label(), next.Fallback?.Label()),
            new(MailSettingsPart.Postfix, $"{previous.PostfixHost}:{previous.PostfixPort}", $"{next.PostfixHost}:{next.PostfixPort}"),
            new(MailSettingsPart.Relay, previous.Relay?.ToString(), next.Relay?.ToString()),
            new(MailSettingsPart.Api, previous.MailApi?.BaseAddress, next.MailApi?.BaseAddress),
            new(MailSettingsPart.Dkim, previous.Dkim?.RecordName, next.Dkim?.RecordName),
            new(MailSettingsPart.Sender, previous.SystemNotificationEmail, next.SystemNotificationEmail),
        ];
        all.RemoveAll(d => d.From == d.To);
        if (previous.Relay != next.Relay && previous.Relay?.ToString() == next.Relay?.ToString())
        {
            all.Add(new(MailSettingsPart.RelaySignIn));
        }
        else if (previous.Relay is not null && previous.Relay == next.Relay && previous.RelayServerId != next.RelayServerId)
        {
            all.Add(new(MailSettingsPart.RelayEntry));
        }

        if (previous.MailApi?.Key != next.MailApi?.Key)
        {
            all.Add(new(MailSettingsPart.ApiKey));
        }

        if (previous.Dkim is { } was && next.Dkim is { } becomes && was.Key != becomes.Key)
        {
            all.Add(new(MailSettingsPart.DkimKey));
        }

        return [.. all.OrderBy(d => d.Part)];
    }

    /// <summary>All that differs, for the pages and the security log.</summary>
    public static string Words(MailSettings previous, MailSettings next) => string.Join("; ", Between(previous, next).Select(d => d.ToString()));

    /// <inheritdoc />
    public override string ToString() => From == To ? Label : $"{Label}: {From ?? "none"} to {To ?? "none"}";
}
