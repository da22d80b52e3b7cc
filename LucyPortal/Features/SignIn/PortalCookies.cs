using LucyPortal.Domain;
using Microsoft.Extensions.Options;

namespace LucyPortal.Features.SignIn;

/// <summary>
/// The portal's cookies. Under an <c>https</c> public address their names begin with <c>__Host-</c>, so that no other host and no
/// unencrypted page can plant one (ASVS 5.0 3.3.1).
/// </summary>
public sealed class PortalCookies(IOptions<PortalOptions> portal)
{
    /// <summary>True when the portal is reached over HTTPS only.</summary>
    public bool AreSecure => portal.Value.PublicUrl?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Who is signed in.</summary>
    public string Session => Name("lucy-session");

    /// <summary>A sign-in that waits for its second factor.</summary>
    public string Pending => Name("lucy-pending");

    /// <summary>The id by which a browser is known.</summary>
    public string Browser => Name("lucy-browser");

    /// <summary>The holder of the setup link.</summary>
    public string Setup => Name("lucy-setup");

    /// <summary>The holder of a link to a new password.</summary>
    public string PasswordLink => Name("lucy-password-link");

    /// <summary>What the next page says once.</summary>
    public string Flash => Name("lucy-flash");

    /// <summary>The antiforgery token's other half.</summary>
    public string Antiforgery => Name("lucy-antiforgery");

    /// <summary>Writes a cookie that scripts can't read and other sites' forms don't send.</summary>
    public void Write(HttpContext context, string name, string value, TimeSpan lifetime)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.Cookies.Append(name, value, Options(context, lifetime));
    }

    /// <summary>Takes a cookie back.</summary>
    public void Delete(HttpContext context, string name)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.Cookies.Delete(name, Options(context, null));
    }

    private CookieOptions Options(HttpContext context, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        Secure = AreSecure || context.Request.IsHttps,
        SameSite = SameSiteMode.Lax,
        IsEssential = true,
        Path = "/",
        MaxAge = lifetime,
    };

    private string Name(string name) => AreSecure ? "__Host-" + name : name;
}
