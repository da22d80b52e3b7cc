using System.Security.Cryptography;
using System.Text;
using LucyPortal.Domain;

namespace LucyPortal.Verification;

/// <summary>Names a challenge by what it is bound to: a code answers nothing else.</summary>
/// <param name="UserId">Whose second factor.</param>
/// <param name="Purpose">For what.</param>
/// <param name="BinderHash">SHA-256 of what only the asking browser or session holds.</param>
/// <param name="FromKnownBrowser">Whose tries and sends count: a known browser's or everybody else's.</param>
/// <param name="Subject">What exactly, where a purpose can be about several things.</param>
public sealed record ChallengeBinding(Guid UserId, ChallengePurpose Purpose, byte[] BinderHash, bool FromKnownBrowser, string Subject = "")
{
    /// <summary>The draft of the mail settings that is to be confirmed; null for other purposes.</summary>
    public Guid? MailSettingsDraft => Purpose == ChallengePurpose.ConfirmMailSettings ? Guid.ParseExact(Subject, "N") : null;

    /// <summary>A challenge of a signed-in session: it began with a full sign-in, which makes a browser known.</summary>
    public static ChallengeBinding ForSession(Guid userId, ChallengePurpose purpose, Guid sessionId, string subject = "") =>
        new(userId, purpose, SHA256.HashData(Encoding.UTF8.GetBytes(sessionId.ToString("N"))), FromKnownBrowser: true, subject);

    /// <summary>The second step of a sign-in.</summary>
    public static ChallengeBinding ForSignIn(PendingSignIn pending)
    {
        ArgumentNullException.ThrowIfNull(pending);
        return new(pending.UserId, ChallengePurpose.SignIn, pending.IdHash, pending.FromKnownBrowser);
    }
}
