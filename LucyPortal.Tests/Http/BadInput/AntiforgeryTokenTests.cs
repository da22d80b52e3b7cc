using System.Net;
using LucyPortal.Domain;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Http.BadInput;

/// <summary>
/// Forms whose token is not the one that this browser, as who it is now, was given. CVE-2023-6520: another product checked the token only
/// where there was one.
/// </summary>
public sealed class AntiforgeryTokenTests(PortalHost host) : HttpTest(host)
{
    private const string Field = "__RequestVerificationToken";
    private const string Wrong = "not the right password";

    public static TheoryData<string> Tokens { get; } =
        ["none", "empty", "garbage", "another browser's", "the cookie itself", "cut", "changed", "in the address", "in a cookie"];

    [Theory]
    [MemberData(nameof(Tokens))]
    public async Task A_password_with_a_wrong_token_is_not_judged_and_costs_no_try(string kind)
    {
        var user = await Host.AddSomebodyAsync();
        using var browser = Host.NewBrowser();
        var (query, fields) = await TokenAsync(browser, kind);

        foreach (var password in new[] { PortalWorld.Password, Wrong })
        {
            using var answer = await browser.PostAsync("/login" + query, [("Email", user.Email), ("Password", password), .. fields]);
            await ShouldBeRefusedAsync(answer);
        }

        browser.HasSession.Should().BeFalse();
        (await World.ReadAsync(db => db.TryBuckets.AnyAsync(b => b.UserId == user.Id && b.Tries > 0))).Should().BeFalse();
        World.Logs.Text.Should().NotContain(Wrong).And.NotContain(PortalWorld.Password);
    }

    [Theory]
    [MemberData(nameof(Tokens))]
    [Trait("Flaw", "CVE-2023-6520")]
    public async Task A_code_with_a_wrong_token_is_not_judged_and_not_used_up(string kind)
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        var code = await World.LatestCodeAsync(user.Email!);
        World.Advance(TimeSpan.FromMinutes(2));
        var (query, fields) = await TokenAsync(browser, kind);

        using var right = await browser.PostAsync("/login/verify" + query, [("Code", code), .. fields]);
        using var wrong = await browser.PostAsync("/login/verify" + query, [("Code", CodeSteps.OtherThan(code)), .. fields]);
        using var resend = await browser.PostAsync("/login/verify/resend" + query, fields);
        using var cancel = await browser.PostAsync("/login/verify/cancel" + query, fields);

        foreach (var answer in new[] { right, wrong, resend, cancel })
        {
            await ShouldBeRefusedAsync(answer);
        }

        (await World.CodesAsync(user.Email!)).Should().Equal(code);
        (await World.ReadAsync(db => db.Challenges.SingleAsync(c => c.UserId == user.Id))).WrongAnswers.Should().Be(0);
        using var done = await browser.TypeCodeAsync(code);
        done.ShouldLeadTo("/");
    }

    [Theory]
    [InlineData("/logout")]
    [InlineData("/sign-in/refresh")]
    [InlineData("/theme")]
    public async Task A_token_of_somebody_else_who_is_signed_in_does_not_fit(string path)
    {
        using var ada = await Host.SignInAsync(await Host.AddSomebodyAsync());
        using var bob = await Host.SignInAsync(await Host.AddSomebodyAsync());
        var token = await ada.AntiforgeryTokenAsync();
        // Even with the other half of it, which only a browser of Ada's has.
        bob.Cookies["lucy-antiforgery"] = ada.Cookies["lucy-antiforgery"];
        var session = bob.Cookies["lucy-session"];

        using var answer = await bob.PostAsync(path, ("theme", "dark"), (Field, token));

        await ShouldBeRefusedAsync(answer);
        bob.Cookies["lucy-session"].Should().Be(session);
        (await bob.IsSignedInAsync()).Should().BeTrue();
    }

    [Theory]
    [InlineData("/logout")]
    [InlineData("/sign-in/refresh")]
    [InlineData("/login/verify/cancel")]
    public async Task A_token_from_before_the_sign_in_does_nothing_after_it(string path)
    {
        var user = await Host.AddSomebodyAsync();
        using var browser = Host.NewBrowser();
        var token = await browser.AntiforgeryTokenAsync();
        await Host.SignInAsync(user, browser);

        using var answer = await browser.PostAsync(path, (Field, token));

        await ShouldBeRefusedAsync(answer);
        (await browser.IsSignedInAsync()).Should().BeTrue();
    }

    [Fact]
    public async Task A_token_beside_another_one_is_no_token()
    {
        using var browser = Host.NewBrowser();
        var token = await browser.AntiforgeryTokenAsync();
        using var stranger = Host.NewBrowser();
        var foreign = await stranger.AntiforgeryTokenAsync();

        using var answer = await browser.PostAsync("/login", ("Email", "nobody@example.org"), ("Password", Wrong), (Field, foreign), (Field, token));

        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    private static async Task ShouldBeRefusedAsync(HttpResponseMessage answer)
    {
        var page = await Page.ReadAsync("", answer);
        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        page.Heading.Should().Be("This page was open too long.");
        page.Text.Should().Contain("What you sent was not accepted, and nothing was changed.");
    }

    private async Task<(string Query, (string Name, string? Value)[] Fields)> TokenAsync(HttpBrowser browser, string kind)
    {
        var own = await browser.AntiforgeryTokenAsync();
        using var stranger = Host.NewBrowser();
        var foreign = await stranger.AntiforgeryTokenAsync();
        if (kind == "in a cookie")
        {
            browser.Cookies[Field] = own;
        }

        return kind switch
        {
            "none" or "in a cookie" => ("", []),
            "in the address" => ($"?{Field}={Uri.EscapeDataString(own)}", []),
            "empty" => ("", [(Field, "")]),
            "garbage" => ("", [(Field, "CfDJ8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]),
            "another browser's" => ("", [(Field, foreign)]),
            "the cookie itself" => ("", [(Field, browser.Cookies["lucy-antiforgery"])]),
            "cut" => ("", [(Field, own[..^5])]),
            _ => ("", [(Field, own[..20] + (own[20] == 'A' ? 'B' : 'A') + own[21..])]),
        };
    }
}
