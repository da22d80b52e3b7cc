using LucyPortal.Domain;

namespace LucyPortal.Features.MailDelivery;

/// <summary>The choice that the page edits: how mail is handed over.</summary>
/// <param name="Method">The delivery method.</param>
/// <param name="Host">Host of the internal Postfix server.</param>
/// <param name="Port">Its port.</param>
public sealed record MailChoice(MailDeliveryMethod Method, string Host, int Port);

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
    DateTime At);

/// <summary>What became of <c>Save</c>.</summary>
public enum MailSaving
{
    /// <summary>In force.</summary>
    Saved,

    /// <summary>Somebody else saved in the meantime; nothing was changed, and the snapshot shows theirs.</summary>
    Overtaken,

    /// <summary>The mail folder can't be written to; nothing was changed.</summary>
    FolderNotWritable,
}
