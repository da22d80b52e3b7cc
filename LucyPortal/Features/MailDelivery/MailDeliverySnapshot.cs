using LucyPortal.Domain;

namespace LucyPortal.Features.MailDelivery;

/// <summary>The choice that the page edits: how mail is handed over.</summary>
/// <param name="Method">The delivery method.</param>
/// <param name="Host">Host of the internal Postfix server.</param>
/// <param name="Port">Its port.</param>
/// <param name="ServerId">The SMTP server chosen as external relay; null for none.</param>
/// <param name="ApiAddress">Base address of the API over HTTP; null for none.</param>
/// <param name="HasApiKey">A key for that address is stored, and can still be read.</param>
/// <param name="Fallback">The fallback delivery method; null for none.</param>
/// <param name="Dkim">How mail is signed; null for unsigned.</param>
public sealed record MailChoice(
    MailDeliveryMethod Method,
    string Host,
    int Port,
    Guid? ServerId = null,
    string? ApiAddress = null,
    bool HasApiKey = false,
    MailDeliveryMethod? Fallback = null,
    DkimChoice? Dkim = null)
{
    /// <summary>True when mail leaves by this method, be it only as the fallback.</summary>
    public bool Uses(MailDeliveryMethod method) => Method == method || Fallback == method;

    /// <summary>True when the portal signs mail of one of the methods, if it signs any.</summary>
    public bool CanSign => Method.CanSign() || Fallback?.CanSign() == true;
}

/// <summary>An SMTP server that can be chosen.</summary>
/// <param name="Id">Which one.</param>
/// <param name="Label">Its name, host and encryption.</param>
public sealed record RelayOption(Guid Id, string Label);

/// <summary>Mail settings that worked before.</summary>
/// <param name="Id">Which.</param>
/// <param name="Words">Method, server and sender.</param>
/// <param name="ProvenAt">When a code that left by them was first typed back (UTC).</param>
public sealed record EarlierSettings(Guid Id, string Words, DateTime ProvenAt);

/// <summary>The mail settings in force, as the page shows them.</summary>
/// <param name="InForce">The choice in force.</param>
/// <param name="Sender">The system notification email; null while none is set.</param>
/// <param name="ProvenAt">When a code that left by them was first typed back (UTC); null means <c>Not proven</c>.</param>
/// <param name="LastUsedAt">When a mail last left by them (UTC).</param>
/// <param name="Folder">The mail folder.</param>
/// <param name="Obstacle">What keeps any mail from leaving.</param>
/// <param name="At">When this was read (UTC).</param>
public sealed record MailDeliverySnapshot(
    MailChoice InForce,
    string? Sender,
    DateTime? ProvenAt,
    DateTime? LastUsedAt,
    string Folder,
    MailFailure? Obstacle,
    DateTime At)
{
    /// <summary>The SMTP servers that can be chosen as external relay, by name.</summary>
    public required IReadOnlyList<RelayOption> Relays { get; init; }

    /// <summary>The server or folder that mail goes to by what is in force.</summary>
    public required string Target { get; init; }

    /// <summary>The server or folder of the fallback; null without one.</summary>
    public string? FallbackTarget { get; init; }

    /// <summary>When a code that left by the fallback was first typed back (UTC); null means <c>Not proven</c>.</summary>
    public DateTime? FallbackProvenAt { get; init; }

    /// <summary>What left by the fallback lately; null when nothing did.</summary>
    public FallbackUse? FallbackUse { get; init; }

    /// <summary>Earlier settings by which a code was typed back, the newest first.</summary>
    public required IReadOnlyList<EarlierSettings> Earlier { get; init; }

    /// <summary>What is being tried; null when nothing is.</summary>
    public required MailDraft? Draft { get; init; }

    /// <summary>What the own draft chose; null where there is none.</summary>
    public MailChoice? DraftChoice { get; init; }

    /// <summary>The address of who is signed in: where a test goes first.</summary>
    public required string? OwnAddress { get; init; }

    /// <summary>The words for a server; null when it is gone.</summary>
    public string? RelayLabel(Guid? id) => Relays.FirstOrDefault(r => r.Id == id)?.Label;
}

/// <summary>What became of <c>Save</c>.</summary>
public enum MailSaving
{
    /// <summary>In force.</summary>
    Saved,

    /// <summary>A draft: in force once a code that left by it is typed.</summary>
    Drafted,

    /// <summary>Somebody else is trying other settings; nothing was changed.</summary>
    DraftOfOther,

    /// <summary>Somebody else saved in the meantime; nothing was changed, and the snapshot shows theirs.</summary>
    Overtaken,

    /// <summary>The mail folder can't be written to; nothing was changed.</summary>
    FolderNotWritable,

    /// <summary>An API key is wanted that was not typed; nothing was changed.</summary>
    KeyWanted,

    /// <summary>A private key for the DKIM signature is wanted that was not given; nothing was changed.</summary>
    SigningKeyWanted,

    /// <summary>The SMTP server is gone; nothing was changed, and the snapshot has those that are left.</summary>
    ServerGone,

    /// <summary>Method and fallback would both be new, and a code can try only one; nothing was changed.</summary>
    TwoAtOnce,

    /// <summary>A folder takes nothing out of this server, so it is no fallback in Production; nothing was changed.</summary>
    FolderIsNoFallback,
}
