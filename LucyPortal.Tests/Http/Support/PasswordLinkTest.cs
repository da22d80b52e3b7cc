using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;

namespace LucyPortal.Tests.Http.Support;

/// <summary>Tests of the page behind a link to a new password.</summary>
public abstract class PasswordLinkTest(PortalHost host) : HttpTest(host)
{
    /// <summary>The page.</summary>
    protected const string ResetPage = "/reset-password";

    /// <summary>A good password that nobody has yet.</summary>
    protected const string New = "umbrella violin canyon 77";

    /// <summary>What the page says for every link that does not work.</summary>
    protected const string Dead =
        "This link doesn't work, or no longer. A link to a new password works once, for 60 minutes, and a newer one takes its place.";

    /// <summary>A token as the console prints it.</summary>
    protected async Task<string> NewTokenAsync(PortalUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        var result = await World.UseAsync<AccountRescue, RescueResult>(r => r.MakePasswordLinkAsync(user.Email!, "Forgot it", CancellationToken.None));
        return result.Should().BeOfType<RescueResult.Done>().Subject.LinkToken!;
    }

    /// <summary>A browser that has opened a new link of this user.</summary>
    protected async Task<HttpBrowser> OpenLinkAsync(PortalUser user)
    {
        var browser = Host.NewBrowser();
        (await browser.OpenAsync($"{ResetPage}?token={await NewTokenAsync(user)}")).HasFormTo(ResetPage).Should().BeTrue();
        return browser;
    }

    /// <summary>Posts the form.</summary>
    protected static Task<HttpResponseMessage> SaveAsync(HttpBrowser browser, string wanted = New, string? repeated = null)
    {
        ArgumentNullException.ThrowIfNull(browser);
        return browser.PostFormAsync(ResetPage, ("NewPassword", wanted), ("RepeatPassword", repeated ?? wanted));
    }

    /// <summary>Whether this password is the user's.</summary>
    protected async Task<bool> IsPasswordAsync(PortalUser user, string password)
    {
        ArgumentNullException.ThrowIfNull(user);
        return await World.CheckPasswordAsync(user.Email!, password) is not null;
    }
}
