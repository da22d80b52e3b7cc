using System.Globalization;
using System.Net;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Http.Support;

/// <summary>What tests do at the doors of the portal.</summary>
public static class SignInSteps
{
    private static int _people;

    /// <summary>Makes sure that somebody exists: until then every page leads to the first run.</summary>
    public static async Task EndFirstRunAsync(this PortalHost host)
    {
        if (!await host.World.ReadAsync(db => db.Users.AnyAsync()))
        {
            await host.World.AddUserAsync("first@example.org");
        }
    }

    /// <summary>Adds somebody whom no other test knows.</summary>
    public static Task<PortalUser> AddSomebodyAsync(this PortalHost host, Action<PortalUser>? change = null, string password = PortalWorld.Password) =>
        host.World.AddUserAsync($"somebody-{Interlocked.Increment(ref _people)}@example.org", change: change, password: password);

    /// <summary>Adds somebody whose sign-ins ask for a code by email.</summary>
    public static Task<PortalUser> AddSomebodyWithTwoFactorAsync(this PortalHost host, Action<PortalUser>? change = null) =>
        host.World.AddUserAsync($"somebody-{Interlocked.Increment(ref _people)}@example.org", TwoFactorMethod.Email, change);

    /// <summary>Types address and password.</summary>
    public static Task<HttpResponseMessage> TypePasswordAsync(this HttpBrowser browser, string email, string password = PortalWorld.Password) =>
        browser.PostFormAsync("/login", ("Email", email), ("Password", password));

    /// <summary>Types a code.</summary>
    public static Task<HttpResponseMessage> TypeCodeAsync(this HttpBrowser browser, string? code) =>
        browser.PostFormAsync("/login/verify", ("Code", code));

    /// <summary>Types a code and opens where that leads.</summary>
    public static Task<Page> TypeCodeAndFollowAsync(this HttpBrowser browser, string? code) =>
        browser.PostAndFollowAsync("/login/verify", ("Code", code));

    /// <summary>Asks for another code.</summary>
    public static Task<Page> ResendAsync(this HttpBrowser browser) => browser.PostAndFollowAsync("/login/verify/resend");

    /// <summary>
    /// A browser in which this user has passed the password, and nothing more. A second later than whatever was before: the newest
    /// mail is known by its time.
    /// </summary>
    public static async Task<HttpBrowser> PassPasswordAsync(this PortalHost host, PortalUser user)
    {
        host.World.Advance(TimeSpan.FromSeconds(1));
        var browser = host.NewBrowser();
        using var answer = await browser.TypePasswordAsync(user.Email!);
        answer.ShouldLeadTo("/login/verify");
        return browser;
    }

    /// <summary>A browser in which this user is signed in.</summary>
    public static async Task<HttpBrowser> SignInAsync(this PortalHost host, PortalUser user)
    {
        var browser = host.NewBrowser();
        await host.SignInAsync(user, browser);
        return browser;
    }

    /// <summary>Signs this user in, in this browser, a second later than whatever was before.</summary>
    public static async Task SignInAsync(this PortalHost host, PortalUser user, HttpBrowser browser)
    {
        host.World.Advance(TimeSpan.FromSeconds(1));
        using var answer = await browser.TypePasswordAsync(user.Email!);
        if (user.ConfiguredMethod == TwoFactorMethod.None)
        {
            answer.ShouldLeadTo("/");
        }
        else
        {
            using var verified = await browser.TypeCodeAsync(await host.World.LatestCodeAsync(user.Email!));
            verified.ShouldLeadTo("/");
        }

        browser.HasSession.Should().BeTrue();
    }

    /// <summary>303 to this address: the one answer to every POST.</summary>
    public static void ShouldLeadTo(this HttpResponseMessage answer, string address)
    {
        answer.StatusCode.Should().Be(HttpStatusCode.SeeOther);
        answer.Headers.Location!.OriginalString.Should().Be(address);
    }

    /// <summary>Whether this browser may see a page that everybody who is signed in may see.</summary>
    public static async Task<bool> IsSignedInAsync(this HttpBrowser browser)
    {
        using var answer = await browser.GetAsync(SignedInPage);
        return answer.StatusCode == HttpStatusCode.OK;
    }

    /// <summary>An instant as it stands in the <c>datetime</c> of a page.</summary>
    public static string Instant(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A page that everybody who is signed in may see.</summary>
    public const string SignedInPage = "/account/2fa";
}
