using System.Security.Claims;
using LucyPortal.Domain;

namespace LucyPortal.Verification;

/// <summary>What the cookie says about who is signed in; the session's row decides whether it counts.</summary>
public static class PortalClaims
{
    /// <summary>The session's id.</summary>
    public const string SessionId = "sid";

    /// <summary>The principal of a session.</summary>
    /// <param name="user">Who is signed in.</param>
    /// <param name="sessionId">The session.</param>
    /// <param name="scheme">The authentication scheme.</param>
    public static ClaimsPrincipal Principal(PortalUser user, Guid sessionId, string scheme)
    {
        ArgumentNullException.ThrowIfNull(user);
        return new(new ClaimsIdentity(
            [
                new Claim(ClaimTypes.NameIdentifier, user.Id.ToString()),
                new Claim(ClaimTypes.Name, user.DisplayName),
                new Claim(ClaimTypes.Email, user.Email ?? ""),
                new Claim(ClaimTypes.Role, user.Role.ToString()),
                new Claim(SessionId, sessionId.ToString()),
            ],
            scheme));
    }

    /// <summary>The user's id; null when nobody is signed in.</summary>
    public static Guid? UserIdOf(this ClaimsPrincipal principal) =>
        Guid.TryParse(principal?.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : null;

    /// <summary>The session's id; null when nobody is signed in.</summary>
    public static Guid? SessionIdOf(this ClaimsPrincipal principal) =>
        Guid.TryParse(principal?.FindFirstValue(SessionId), out var id) ? id : null;
}
