using LucyPortal.Domain;

namespace LucyPortal.Features.SignIn;

/// <summary>The id by which a browser is known: written with every full sign-in, kept over sign-outs. It signs nobody in.</summary>
internal sealed class BrowserCookie(PortalCookies cookies, VerificationRules rules)
{
    /// <summary>Gives it to the browser, for as long as it stays known.</summary>
    public void Write(HttpContext context, string id) => cookies.Write(context, cookies.Browser, id, rules.BrowserLifetime);
}
