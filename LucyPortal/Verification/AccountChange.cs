using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.AspNetCore.Identity;

namespace LucyPortal.Verification;

/// <summary>
/// What every change of password or second factor brings about: the security stamp moves, so that every other session and every live
/// challenge of the account is over. A session that made the change goes on.
/// </summary>
public sealed class AccountChange(UserManager<PortalUser> users, Sessions sessions, Challenges challenges, Caller caller)
{
    /// <summary>Overtakes what is old, but for the session that made the change. Part of the running operation; saves the user.</summary>
    /// <param name="user">The account, changed and tracked.</param>
    /// <param name="end">The reason that the other sessions are told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task OvertakeAsync(PortalUser user, SessionEnd end, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        await MoveOnAsync(user, caller.SessionId, end, cancellationToken);
        await sessions.KeepAsync(caller.SessionId!.Value, user, cancellationToken);
    }

    /// <summary>Overtakes all that is old: no session made the change, so none goes on. Part of the running operation; saves the user.</summary>
    /// <param name="user">The account, changed and tracked.</param>
    /// <param name="end">The reason that the sessions are told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task OvertakeAllAsync(PortalUser user, SessionEnd end, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        return MoveOnAsync(user, null, end, cancellationToken);
    }

    private async Task MoveOnAsync(PortalUser user, Guid? except, SessionEnd end, CancellationToken cancellationToken)
    {
        var moved = await users.UpdateSecurityStampAsync(user);
        if (!moved.Succeeded)
        {
            throw new InvalidOperationException(string.Join(", ", moved.Errors.Select(e => e.Code)));
        }

        await sessions.EndOthersAsync(user.Id, except, end, cancellationToken);
        await challenges.EndAllAsync(user.Id, cancellationToken);
    }
}
