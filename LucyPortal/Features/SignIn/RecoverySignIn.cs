using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Verification;
using Microsoft.Extensions.Options;

namespace LucyPortal.Features.SignIn;

/// <summary>The second step by a recovery code, for whoever can't get the mail. It takes the place of the code alone, not of the password.</summary>
internal sealed class RecoverySignIn(
    RecoveryCheck check,
    SignInFlow flow,
    PendingSignIns pendings,
    Challenges challenges,
    OutboxWriter outbox,
    PortalSettingsStore settings,
    Caller caller,
    IOptions<PortalOptions> portal,
    TimeProvider time)
{
    /// <summary>Judges a recovery code.</summary>
    /// <returns>The verdict, and the sign-in when it is accepted.</returns>
    public async Task<(RecoveryVerdict Verdict, CompletedSignIn? SignIn)> AnswerAsync(
        PendingSignIn pending,
        string? typed,
        CancellationToken cancellationToken)
    {
        // Read ahead: the transaction holds locks that others wait for.
        var help = (await settings.GetAsync(cancellationToken)).HelpContact;
        CompletedSignIn? done = null;
        var verdict = await check.AnswerAsync(
            pending,
            typed,
            async (user, left, token) =>
            {
                await challenges.EndAsync(ChallengeBinding.ForSignIn(pending), ChallengeEnd.Recovered, token);
                await pendings.EndAsync(pending, token);
                done = await flow.CompleteAsync(user, user.ConfiguredMethod, pending.FromKnownBrowser, token, byRecoveryCode: true);
                Tell(user, left, help);
            },
            cancellationToken);
        return (verdict, done);
    }

    private void Tell(PortalUser user, int left, string? help)
    {
        if (user.Email is { Length: > 0 })
        {
            var mail = new RecoveryUsedMail(portal.Value.ProductName, user, time.GetUtcNow().UtcDateTime, caller.SourceAddress, left, help);
            outbox.Add(mail.ToOutbox());
        }
    }
}
