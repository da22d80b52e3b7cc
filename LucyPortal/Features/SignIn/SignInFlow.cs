using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Verification;
using Microsoft.AspNetCore.Identity;

namespace LucyPortal.Features.SignIn;

/// <summary>
/// Decides sign-ins. The configured-method column decides whether a second factor is asked for; one that can't be checked is refused,
/// never waved through.
/// </summary>
internal sealed class SignInFlow(
    PasswordCheck passwords,
    PendingSignIns pendings,
    CodeSender sender,
    CodeChecker checker,
    Challenges challenges,
    Sessions sessions,
    Tries tries,
    KnownBrowsers browsers,
    Accounts accounts,
    AuditLog audit,
    Caller caller,
    UserManager<PortalUser> users,
    PortalTransaction transaction,
    TimeProvider time)
{
    /// <summary>The first step: address and password.</summary>
    /// <param name="email">The address, as typed.</param>
    /// <param name="password">The password, exactly as typed.</param>
    /// <param name="returnUrl">A local path.</param>
    /// <param name="timeZone">The browser's zone, kept if the account has none and the password alone signs in.</param>
    /// <param name="known">The pending sign-in that this browser has.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<PasswordStep> TryPasswordAsync(
        string email,
        string password,
        string returnUrl,
        string? timeZone,
        PendingSignIn? known,
        CancellationToken cancellationToken)
    {
        var owner = await passwords.CheckAsync(email, password, cancellationToken);
        if (owner is null)
        {
            return new PasswordStep.Refused();
        }

        return owner.User.ConfiguredMethod switch
        {
            TwoFactorMethod.None => await SignInAsync(owner, timeZone, cancellationToken),
            TwoFactorMethod.Email => await AskForCodeAsync(owner, returnUrl, known, cancellationToken),
            _ => new PasswordStep.Refused(),
        };
    }

    /// <summary>The second step: a code.</summary>
    /// <returns>The verdict, and the sign-in when it is accepted.</returns>
    public async Task<(AnswerVerdict Verdict, CompletedSignIn? SignIn)> AnswerAsync(
        PendingSignIn pending,
        string? code,
        CancellationToken cancellationToken)
    {
        CompletedSignIn? done = null;
        var verdict = await checker.AnswerAsync(
            ChallengeBinding.ForSignIn(pending),
            code,
            async (user, token) =>
            {
                done = await CompleteAsync(user, TwoFactorMethod.Email, pending.FromKnownBrowser, token);
                await pendings.EndAsync(pending, token);
            },
            cancellationToken);
        return (verdict, done);
    }

    /// <summary>Sends another code, if the rules allow it.</summary>
    public async Task<SendVerdict> ResendAsync(PendingSignIn pending, CancellationToken cancellationToken)
    {
        var verdict = await sender.SendAsync(ChallengeBinding.ForSignIn(pending), cancellationToken);
        if (verdict is SendVerdict.Sent sent)
        {
            await pendings.ExtendAsync(pending, sent.ExpiresAt, cancellationToken);
        }

        return verdict;
    }

    /// <summary>Gives the pending sign-in up, with its codes.</summary>
    public Task AbandonAsync(PendingSignIn pending, CancellationToken cancellationToken) => transaction.RunAsync(
        async token =>
        {
            await challenges.EndAsync(ChallengeBinding.ForSignIn(pending), ChallengeEnd.Abandoned, token);
            await pendings.GiveUpAsync(pending, token);
        },
        cancellationToken);

    /// <summary>Puts a new session in the place of the one that asks; null when that is over by now.</summary>
    public Task<(PortalUser User, Session? Session)> RenewAsync(Guid userId, Guid sessionId, CancellationToken cancellationToken) =>
        transaction.RunAsync(
            async token =>
            {
                var user = (await users.FindByIdAsync(userId.ToString()))!;
                return (user, await sessions.RenewAsync(sessionId, user, token));
            },
            cancellationToken);

    /// <summary>Signs out.</summary>
    public Task SignOutAsync(Guid userId, Guid sessionId, SessionEnd end, CancellationToken cancellationToken) => transaction.RunAsync(
        async token =>
        {
            await sessions.EndAsync(sessionId, end, token);
            audit.Add(AuditAction.SignedOut, userId);
        },
        cancellationToken);

    private async Task<PasswordStep> AskForCodeAsync(
        PasswordOwner owner,
        string returnUrl,
        PendingSignIn? known,
        CancellationToken cancellationToken)
    {
        var goesOn = known?.UserId == owner.User.Id;
        var id = await transaction.RunAsync(
            async token =>
            {
                audit.Add(AuditAction.SecondFactorAsked, owner.User.Id);
                if (!goesOn)
                {
                    return await pendings.BeginAsync(owner.User, owner.FromKnownBrowser, returnUrl, token);
                }

                await pendings.LeadToAsync(known!, returnUrl, token);
                return null;
            },
            cancellationToken);
        var pending = goesOn ? known : await pendings.FindAsync(id, cancellationToken);
        if (pending is null)
        {
            // Overtaken in this very moment: the account was disabled, or its password changed.
            return new PasswordStep.Refused();
        }

        await ResendAsync(pending, cancellationToken);
        return new PasswordStep.Pending(id);
    }

    private async Task<PasswordStep> SignInAsync(PasswordOwner owner, string? timeZone, CancellationToken cancellationToken) => await transaction.RunAsync<PasswordStep>(
        async token =>
        {
            var judged = owner.User;
            await transaction.HoldAccountAsync(judged.Id, token);
            var user = (await users.FindByIdAsync(judged.Id.ToString()))!;
            // Asked again behind the account's lock: while the password was judged it may have been changed, 2FA configured, or the
            // account disabled.
            if (user.SecurityStamp != judged.SecurityStamp || user.ConfiguredMethod != TwoFactorMethod.None || user.IsDisabled)
            {
                return new PasswordStep.Refused();
            }

            await accounts.KeepTimeZoneAsync(user.Id, timeZone, token);
            return new PasswordStep.SignedIn(await CompleteAsync(user, TwoFactorMethod.None, owner.FromKnownBrowser, token));
        },
        cancellationToken);

    /// <summary>Completes a sign-in. Part of the operation that proved it.</summary>
    public async Task<CompletedSignIn> CompleteAsync(
        PortalUser user,
        TwoFactorMethod method,
        bool fromKnownBrowser,
        CancellationToken cancellationToken,
        bool byRecoveryCode = false)
    {
        if (caller.SessionId is { } before)
        {
            // The browser was signed in already: a new sign-in gets a new session, and the old one ends (ASVS 5.0 7.2.4).
            await sessions.EndAsync(before, SessionEnd.Replaced, cancellationToken);
        }

        user.LastSignInAt = time.GetUtcNow().UtcDateTime;
        caller.UserId = user.Id;
        await tries.ResetAsync(user.Id, fromKnownBrowser, cancellationToken);
        audit.Add(AuditAction.SignedIn, user.Id, detail: byRecoveryCode ? nameof(RecoveryCode) : method.ToString());
        return new(user, sessions.Start(user, method, byRecoveryCode), await browsers.RememberCallerAsync(user.Id, cancellationToken));
    }
}
