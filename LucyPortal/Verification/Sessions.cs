using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Verification;

/// <summary>What the row of a session says.</summary>
/// <param name="End">Why it is over; null while it lives.</param>
/// <param name="User">Whose it is; null when it is over.</param>
/// <param name="Session">The row; null when it is over.</param>
public sealed record SessionState(SessionEnd? End, PortalUser? User = null, Session? Session = null);

/// <summary>
/// The signed-in browsers. The row decides, not the cookie: every request and every verb of a page asks here, so that what ends
/// is over everywhere at once.
/// </summary>
public sealed class Sessions(
    PortalDbContext db,
    PortalTransaction transaction,
    SessionWatch watch,
    Caller caller,
    SessionRules rules,
    TimeProvider time)
{
    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Starts a session. Part of the operation that completes a sign-in.</summary>
    /// <param name="user">Who signs in.</param>
    /// <param name="method">How the second factor was given.</param>
    /// <param name="byRecoveryCode">Whether a recovery code stood in for it.</param>
    public Session Start(PortalUser user, TwoFactorMethod method, bool byRecoveryCode = false)
    {
        ArgumentNullException.ThrowIfNull(user);
        var now = Now;
        var session = new Session
        {
            // Random, not by time: it must not be guessable from a neighbour's.
            Id = Guid.NewGuid(),
            UserId = user.Id,
            SecurityStamp = user.SecurityStamp!,
            CreatedAt = now,
            LastSeenAt = now,
            ExpiresAt = now + rules.Absolute,
            Method = method,
            ByRecoveryCode = byRecoveryCode,
            SourceAddress = caller.SourceAddress,
            Browser = caller.Browser?.Length > Session.BrowserLength ? caller.Browser[..Session.BrowserLength] : caller.Browser,
        };
        db.Sessions.Add(session);
        return session;
    }

    /// <summary>
    /// Puts a new session with a new id in the place of an old one, by the same second factor. It lives no longer than the old one
    /// would have: a renewal is no sign-in. Part of the running operation.
    /// </summary>
    /// <returns>The new one; null when the old one is over by now: what has ended is not renewed.</returns>
    public async Task<Session?> RenewAsync(Guid sessionId, PortalUser user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (await EndAsync(db.Sessions.Where(s => s.Id == sessionId && s.UserId == user.Id), SessionEnd.Replaced, cancellationToken) == 0)
        {
            return null;
        }

        var old = await db.Sessions.AsNoTracking().SingleAsync(s => s.Id == sessionId, cancellationToken);
        var renewed = new Session
        {
            Id = Guid.NewGuid(),
            UserId = user.Id,
            SecurityStamp = user.SecurityStamp!,
            CreatedAt = old.CreatedAt,
            LastSeenAt = Now,
            ExpiresAt = old.ExpiresAt,
            Method = old.Method,
            ByRecoveryCode = old.ByRecoveryCode,
            StepUpAt = old.StepUpAt,
            MailRepairAt = old.MailRepairAt,
            SourceAddress = old.SourceAddress,
            Browser = old.Browser,
        };
        db.Sessions.Add(renewed);
        return renewed;
    }

    /// <summary>Says whether a session lives, and records that it is used.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="isUse">False for what a page does by itself: nobody is there, so the session may run idle.</param>
    public async Task<SessionState> CheckAsync(Guid sessionId, CancellationToken cancellationToken, bool isUse = true)
    {
        var now = Now;
        var found = await (
            from session in db.Sessions.AsNoTracking()
            join user in db.Users.AsNoTracking() on session.UserId equals user.Id
            where session.Id == sessionId
            select new { session, user }).SingleOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return new SessionState(SessionEnd.SignedOut);
        }

        if (EndOf(found.session, found.user, now) is { } end)
        {
            return new SessionState(end);
        }

        if (isUse && now - found.session.LastSeenAt >= SessionRules.TouchEvery)
        {
            await db.Sessions
                .Where(s => s.Id == sessionId && s.LastSeenAt < now)
                .ExecuteUpdateAsync(s => s.SetProperty(x => x.LastSeenAt, now), cancellationToken);
        }

        return new SessionState(null, found.user, found.session);
    }

    /// <summary>Of these sessions, those that are over, with the reason. One query, for a watch over many.</summary>
    public async Task<IReadOnlyDictionary<Guid, SessionEnd>> EndedAsync(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancellationToken)
    {
        var now = Now;
        var found = await (
            from session in db.Sessions.AsNoTracking()
            join user in db.Users.AsNoTracking() on session.UserId equals user.Id
            where ids.Contains(session.Id)
            select new { session, user.SecurityStamp, user.IsDisabled }).ToListAsync(cancellationToken);
        var ended = ids.Except(found.Select(f => f.session.Id)).ToDictionary(id => id, _ => SessionEnd.SignedOut);
        foreach (var row in found)
        {
            if (EndOf(row.session, row.SecurityStamp, row.IsDisabled, now) is { } end)
            {
                ended[row.session.Id] = end;
            }
        }

        return ended;
    }

    /// <summary>Ends one session.</summary>
    public Task EndAsync(Guid sessionId, SessionEnd end, CancellationToken cancellationToken) =>
        EndAsync(db.Sessions.Where(s => s.Id == sessionId), end, cancellationToken);

    /// <summary>Ends the user's sessions except one. Part of the running operation.</summary>
    /// <returns>How many were alive.</returns>
    public Task<int> EndOthersAsync(Guid userId, Guid? except, SessionEnd end, CancellationToken cancellationToken) =>
        EndAsync(db.Sessions.Where(s => s.UserId == userId && s.Id != except), end, cancellationToken);

    /// <summary>
    /// Lets one session live on across a new security stamp, because it made the change. Part of the running operation, after the
    /// stamp has been saved.
    /// </summary>
    public Task KeepAsync(Guid sessionId, PortalUser user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        var stamp = user.SecurityStamp!;
        return db.Sessions
            .Where(s => s.Id == sessionId && s.UserId == user.Id)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.SecurityStamp, stamp), cancellationToken);
    }

    private async Task<int> EndAsync(IQueryable<Session> sessions, SessionEnd end, CancellationToken cancellationToken)
    {
        var now = Now;
        var ended = await sessions
            .Where(s => s.EndedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, now).SetProperty(x => x.End, end), cancellationToken);

        // A replaced session's own page is about to get the new one's cookie; told at once, it would leave before.
        if (ended > 0 && end != SessionEnd.Replaced)
        {
            TellOpenPages();
        }

        return ended;
    }

    private void TellOpenPages()
    {
        if (db.Database.CurrentTransaction is null)
        {
            watch.LookSoon();
        }
        else
        {
            transaction.AfterCommit(watch.LookSoon);
        }
    }

    private SessionEnd? EndOf(Session session, PortalUser user, DateTime now) =>
        EndOf(session, user.SecurityStamp, user.IsDisabled, now);

    private SessionEnd? EndOf(Session session, string? stamp, bool disabled, DateTime now) => session switch
    {
        { EndedAt: not null } => session.End ?? SessionEnd.SignedOut,
        _ when disabled => SessionEnd.ByAdministrator,
        _ when session.SecurityStamp != stamp => SessionEnd.AccountChanged,
        _ when now > session.ExpiresAt => SessionEnd.TimedOut,
        _ when now - session.LastSeenAt > rules.Idle => SessionEnd.Idle,
        _ => null,
    };
}
