using LucyPortal.Domain;
using LucyPortal.Verification;

namespace LucyPortal.Features.SignIn;

/// <summary>The browser's half of a pending sign-in: a random id and nothing else.</summary>
internal sealed class PendingCookie(PortalCookies cookies, PendingSignIns pendings, VerificationRules rules)
{
    /// <summary>The pending sign-in that this browser has; null when there is none, or none any more.</summary>
    public Task<PendingSignIn?> FindAsync(HttpContext context, CancellationToken cancellationToken) =>
        pendings.FindAsync(context.Request.Cookies[cookies.Pending], cancellationToken);

    /// <summary>Gives it to the browser. The server decides when it ends; the cookie only must not end before.</summary>
    public void Write(HttpContext context, string id) =>
        cookies.Write(context, cookies.Pending, id, rules.ChallengeLifetime * 2 + rules.PendingGrace);

    /// <summary>Lets the browser keep it for as long again, because the pending sign-in lives longer now.</summary>
    public void Renew(HttpContext context) => Write(context, context.Request.Cookies[cookies.Pending]!);

    /// <summary>Takes it back.</summary>
    public void Delete(HttpContext context) => cookies.Delete(context, cookies.Pending);

    /// <summary>Where a browser goes whose pending sign-in is over: with the reason, if it ever had one.</summary>
    public string TimedOut(HttpContext context)
    {
        if (context.Request.Cookies[cookies.Pending] is null)
        {
            return "/login";
        }

        Delete(context);
        return $"/login?reason={SignOutReason.TimedOut}";
    }
}
