using System.Security.Claims;
using LucyPortal.Domain;
using LucyPortal.Features.SignIn;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LucyPortal.Tests.Http.BadInput;

/// <summary>Cookies that nobody was given, or that were given to somebody else or for something else.</summary>
public sealed class ForgedCookieTests(PortalHost host) : HttpTest(host)
{
    private const string Pending = "lucy-pending";
    private const string Session = "lucy-session";

    [Fact]
    [Trait("Flaw", "CVE-2021-30120")]
    public async Task A_code_with_the_pending_sign_in_of_somebody_else_is_a_wrong_code_of_theirs()
    {
        var (ada, bob) = (await Host.AddSomebodyWithTwoFactorAsync(), await Host.AddSomebodyWithTwoFactorAsync());
        using var adas = await Host.PassPasswordAsync(ada);
        using var bobs = await Host.PassPasswordAsync(bob);
        var code = await World.LatestCodeAsync(ada.Email!);
        (adas.Cookies[Pending], bobs.Cookies[Pending]) = (bobs.Cookies[Pending], adas.Cookies[Pending]);

        var page = await adas.TypeCodeAndFollowAsync(code);

        page.ErrorAt("Code").Should().StartWith("This code is not right.");
        adas.HasSession.Should().BeFalse();
        (await WrongAnswersAsync(bob)).Should().Be(1, "it is a guess at Bob's code");
        (await WrongAnswersAsync(ada)).Should().Be(0);
        // Whoever holds the pending sign-in is the browser that began it.
        using var right = await bobs.TypeCodeAsync(code);
        right.ShouldLeadTo("/");
        (await World.ReadAsync(db => db.Sessions.Where(s => s.UserId == bob.Id).CountAsync())).Should().Be(0);
    }

    [Fact]
    public async Task A_pending_sign_in_that_is_completed_is_worth_nothing_any_more()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        var code = await World.LatestCodeAsync(user.Email!);
        var kept = browser.Cookies[Pending];
        using var done = await browser.TypeCodeAsync(code);
        using var thief = Host.NewBrowser();
        thief.Cookies[Pending] = kept;

        using var replayed = await thief.TypeCodeAsync(code);
        thief.Cookies[Pending] = kept;
        using var resend = await thief.PostFormAsync("/login/verify/resend");

        done.ShouldLeadTo("/");
        replayed.ShouldLeadTo("/login?reason=timed-out");
        resend.ShouldLeadTo("/login?reason=timed-out");
        thief.HasSession.Should().BeFalse();
        (await World.CodesAsync(user.Email!)).Should().HaveCount(1, "nothing is sent for it");
    }

    [Theory]
    [InlineData(Session, Pending)]
    [InlineData(Pending, Session)]
    [InlineData("lucy-antiforgery", Session)]
    [InlineData("lucy-antiforgery", Pending)]
    [InlineData("lucy-flash", Session)]
    [InlineData(Session, "lucy-flash")]
    [InlineData(Session, "lucy-antiforgery")]
    [InlineData(Pending, "lucy-setup")]
    [Trait("Flaw", "CVE-2025-69614")]
    [Trait("Flaw", "CVE-2026-73431")]
    public async Task A_cookie_for_one_thing_opens_no_other(string from, string to)
    {
        using var owner = await Host.PassPasswordAsync(await Host.AddSomebodyWithTwoFactorAsync());
        using var wrong = await owner.TypeCodeAsync("");
        owner.Cookies[Session] = await SessionCookieAsync();
        using var browser = Host.NewBrowser();
        browser.Cookies[to] = owner.Cookies[from];

        (await browser.IsSignedInAsync()).Should().BeFalse();
        (await browser.OpenAsync("/login/verify")).Path.Should().Be("/login");
        var login = await browser.OpenAsync("/login");
        login.Heading.Should().Be("Sign in");
        login.HasFormTo("/login").Should().BeTrue();
        using var answer = await browser.TypePasswordAsync("nobody@example.org");
        answer.ShouldLeadTo("/login");
    }

    [Theory]
    [InlineData("first character")]
    [InlineData("middle")]
    [InlineData("cut")]
    [InlineData("longer")]
    [InlineData("twice")]
    [Trait("Flaw", "CVE-2026-40372")]
    public async Task A_session_cookie_with_a_single_change_is_nobodys(string change)
    {
        var value = await SessionCookieAsync();
        using var browser = Host.NewBrowser();
        browser.Cookies[Session] = change switch
        {
            "first character" => Other(value[0]) + value[1..],
            "middle" => value[..(value.Length / 2)] + Other(value[value.Length / 2]) + value[(value.Length / 2 + 1)..],
            "cut" => value[..^4],
            "longer" => value + "AAAA",
            _ => value + value,
        };

        (await browser.IsSignedInAsync()).Should().BeFalse();
    }

    [Theory]
    [InlineData("no such session")]
    [InlineData("an ended one")]
    [InlineData("no session")]
    [InlineData("no number")]
    [InlineData("empty")]
    public async Task A_genuine_cookie_that_names_no_living_session_is_nobodys_whatever_else_it_claims(string id)
    {
        var administrator = await Host.AddSomebodyAsync();
        using var signedIn = await Host.SignInAsync(administrator);
        var session = await World.ReadAsync(db => db.Sessions.SingleAsync(s => s.UserId == administrator.Id));
        if (id == "an ended one")
        {
            await World.UseAsync<Sessions>(sessions => sessions.EndAsync(session.Id, SessionEnd.ByAdministrator, CancellationToken.None));
        }

        using var browser = Host.NewBrowser();
        browser.Cookies[Session] = Mint(administrator, id switch
        {
            "no such session" => Guid.NewGuid().ToString(),
            "an ended one" => session.Id.ToString(),
            "no session" => null,
            "no number" => "1 or 1=1",
            _ => "",
        });

        (await browser.IsSignedInAsync()).Should().BeFalse();
    }

    [Fact]
    [Trait("Flaw", "CVE-2021-30120")]
    public async Task A_genuine_cookie_is_whose_session_it_names_not_whose_it_says()
    {
        var (user, administrator) = (await Host.AddSomebodyAsync(u => u.Role = PortalRole.User), await Host.AddSomebodyAsync());
        using var signedIn = await Host.SignInAsync(user);
        var session = await World.ReadAsync(db => db.Sessions.SingleAsync(s => s.UserId == user.Id));
        using var browser = Host.NewBrowser();
        browser.Cookies[Session] = Mint(administrator, session.Id.ToString());

        using var settings = await browser.GetAsync("/settings/mail");

        settings.StatusCode.Should().Be(System.Net.HttpStatusCode.Forbidden, "the row says that it is a user's");
    }

    [Theory]
    [InlineData(Pending)]
    [InlineData(Session)]
    [InlineData("lucy-flash")]
    [InlineData("lucy-setup")]
    [InlineData("lucy-antiforgery")]
    public async Task Absurd_cookies_are_no_cookies(string name)
    {
        foreach (var value in new[] { new string('A', 6_000), "%00%0d%0a", "=;=", "\"\"", "' or 1=1 --", "../../etc/passwd", "{\"UserId\":1}" })
        {
            using var browser = Host.NewBrowser();
            browser.Cookies[name] = value;

            (await browser.OpenAsync("/login")).Heading.Should().Be("Sign in");
            (await browser.OpenAsync("/login/verify")).Path.Should().Be("/login");
            (await browser.IsSignedInAsync()).Should().BeFalse();
            using var answer = await browser.TypePasswordAsync("nobody@example.org");
            answer.ShouldLeadTo("/login");
        }
    }

    /// <summary>A cookie made by the portal's own keys: what a thief of the keys, or of an old backup, could make.</summary>
    private string Mint(PortalUser user, string? session)
    {
        var options = World.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(SessionCookie.Scheme);
        var claims = PortalClaims.Principal(user, Guid.Empty, SessionCookie.Scheme).Claims.Where(c => c.Type != PortalClaims.SessionId);
        var identity = new ClaimsIdentity(session is null ? claims : claims.Append(new Claim(PortalClaims.SessionId, session)), SessionCookie.Scheme);
        return options.TicketDataFormat.Protect(new AuthenticationTicket(new ClaimsPrincipal(identity), SessionCookie.Scheme));
    }

    private async Task<string> SessionCookieAsync()
    {
        using var browser = await Host.SignInAsync(await Host.AddSomebodyAsync());
        return browser.Cookies[Session];
    }

    private Task<int> WrongAnswersAsync(PortalUser user) =>
        World.ReadAsync(db => db.Challenges.Where(c => c.UserId == user.Id).SumAsync(c => c.WrongAnswers));

    private static char Other(char character) => character == 'A' ? 'B' : 'A';
}
