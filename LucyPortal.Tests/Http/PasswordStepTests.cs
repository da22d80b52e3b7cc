using System.Net;
using System.Text;
using LucyPortal.Domain;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Http;

public sealed class PasswordStepTests(PortalHost host) : HttpTest(host)
{
    private const string Refusal = "The email or the password is not right. After several wrong tries an account is locked for some minutes.";
    private const string Wrong = "not the right password";

    [Fact]
    public async Task The_right_password_signs_in_where_no_second_factor_is_configured()
    {
        var user = await Host.AddSomebodyAsync();
        using var browser = Host.NewBrowser();

        using var answer = await browser.TypePasswordAsync(user.Email!);

        answer.ShouldLeadTo("/");
        (await browser.IsSignedInAsync()).Should().BeTrue();
        (await World.StoredAsync(user)).LastSignInAt.Should().Be(World.Now);
    }

    [Fact]
    public async Task The_address_is_read_as_people_type_it_and_the_password_exactly_as_typed()
    {
        var user = await Host.AddSomebodyAsync(password: " four words with blanks around ");
        using var browser = Host.NewBrowser();

        using var trimmed = await browser.TypePasswordAsync(user.Email!, "four words with blanks around");
        using var otherCase = await browser.TypePasswordAsync(user.Email!, " Four words with blanks around ");
        var refused = browser.HasSession;
        using var exact = await browser.TypePasswordAsync($"  {user.Email!.ToUpperInvariant()} ", " four words with blanks around ");

        refused.Should().BeFalse();
        exact.ShouldLeadTo("/");
        browser.HasSession.Should().BeTrue();
    }

    [Fact]
    public async Task A_refused_sign_in_gives_the_address_back_once_and_never_the_password()
    {
        var user = await Host.AddSomebodyAsync();
        using var browser = Host.NewBrowser();
        var login = await browser.OpenAsync("/login");

        using var answer = await browser.SubmitAsync(login, "/login", ("Email", user.Email), ("Password", Wrong));
        var page = await browser.FollowAsync(answer);
        var again = await browser.OpenAsync("/login");

        page.Notices.Should().Equal(Refusal);
        page.Title.Should().StartWith("Error: ");
        page.Field("Email").Value.Should().Be(user.Email);
        page.Field("Password").Value.Should().BeEmpty();
        page.Html.Should().NotContain(Wrong);
        again.Notices.Should().BeEmpty();
        again.Field("Email").Value.Should().BeEmpty();
    }

    [Fact]
    public async Task Unknown_wrong_locked_and_disabled_get_one_and_the_same_answer()
    {
        var wrong = await Host.AddSomebodyAsync();
        var disabled = await Host.AddSomebodyAsync(u => u.IsDisabled = true);
        var locked = await Host.AddSomebodyAsync();
        await LockAsync(locked);
        var unknown = "nobody!".PadRight(wrong.Email!.IndexOf('@', StringComparison.Ordinal), 'x') + "@example.org";

        var answers = new[]
        {
            await AskAsync(wrong.Email!, Wrong),
            await AskAsync(unknown, PortalWorld.Password),
            await AskAsync(disabled.Email!, PortalWorld.Password),
            await AskAsync(locked.Email!, PortalWorld.Password),
        };

        answers.Should().AllBe(answers[0]);
        answers[0].Should().Contain("303").And.Contain(Refusal);
    }

    [Fact]
    public async Task Six_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour()
    {
        var user = await Host.AddSomebodyAsync();
        using var browser = Host.NewBrowser();
        await LockAsync(user);

        using var early = await browser.TypePasswordAsync(user.Email!);
        World.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromMilliseconds(1));
        using var stillEarly = await browser.TypePasswordAsync(user.Email!);
        var before = browser.HasSession;
        World.Advance(TimeSpan.FromMilliseconds(1));
        using var late = await browser.TypePasswordAsync(user.Email!);

        before.Should().BeFalse();
        late.ShouldLeadTo("/");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a wrong password")]
    [Trait("Flaw", "CVE-2025-66489")]
    public async Task A_right_code_is_no_password(string password)
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var owner = await Host.PassPasswordAsync(user);
        var code = await World.LatestCodeAsync(user.Email!);
        using var browser = Host.NewBrowser();

        using var answer = await browser.PostFormAsync("/login", ("Email", user.Email), ("Password", password), ("Code", code));

        answer.ShouldLeadTo("/login");
        browser.HasSession.Should().BeFalse();
        browser.HasPending.Should().BeFalse();
    }

    [Fact]
    public async Task A_lock_ends_no_session()
    {
        var user = await Host.AddSomebodyAsync();
        using var browser = await Host.SignInAsync(user);

        await LockAsync(user);

        (await browser.IsSignedInAsync()).Should().BeTrue();
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [Trait("Flaw", "CVE-2026-94379")]
    public async Task Another_method_than_post_signs_nobody_in_and_costs_no_try(string method)
    {
        var user = await Host.AddSomebodyAsync();
        using var browser = Host.NewBrowser();
        var token = await browser.AntiforgeryTokenAsync();
        browser.Headers["X-HTTP-Method-Override"] = "POST";
        foreach (var password in new[] { PortalWorld.Password, Wrong })
        {
            var fields = $"Email={Uri.EscapeDataString(user.Email!)}&Password={Uri.EscapeDataString(password)}&__RequestVerificationToken={Uri.EscapeDataString(token)}";
            using var body = method is "GET" or "HEAD" ? null : new StringContent(fields, Encoding.UTF8, "application/x-www-form-urlencoded");
            using var answer = await browser.SendAsync(new HttpMethod(method), "/login?" + fields, body);

            answer.StatusCode.Should().BeOneOf(method == "GET" ? [HttpStatusCode.OK] : [HttpStatusCode.MethodNotAllowed, HttpStatusCode.Unauthorized]);
        }

        browser.HasSession.Should().BeFalse();
        (await World.ReadAsync(db => db.TryBuckets.AnyAsync(b => b.UserId == user.Id))).Should().BeFalse();
        (await World.ReadAsync(db => db.Sessions.AnyAsync(s => s.UserId == user.Id))).Should().BeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("Email=%40")]
    [InlineData("Password=x")]
    [InlineData("Email[]=a%40example.org&Email[0]=a&Password[x]=y")]
    [InlineData("Email=%EF%BF%BE%EF%BF%BF&Password=%EF%BF%BE")]
    [InlineData("Email=%ED%A0%80%40example.org&Password=x")]
    [InlineData("Email=%F0%9F%94%91%40example.org&Password=%F0%9F%94%91")]
    [InlineData("Email=a%40example.org&Password=x&ReturnUrl=%0A&TimeZone=..%2F..%2Fetc%2Fpasswd")]
    [Trait("Flaw", "CVE-2024-47070")]
    [Trait("Flaw", "CVE-2026-49448")]
    public async Task Odd_forms_are_refused_like_any_other(string fields)
    {
        using var browser = Host.NewBrowser();
        var token = await browser.AntiforgeryTokenAsync();
        using var body = new StringContent($"{fields}&__RequestVerificationToken={Uri.EscapeDataString(token)}", Encoding.UTF8, "application/x-www-form-urlencoded");

        using var answer = await browser.SendAsync(HttpMethod.Post, "/login", body);

        answer.ShouldLeadTo("/login");
        (await browser.FollowAsync(answer)).Notices.Should().Equal(Refusal);
    }

    [Fact]
    public async Task A_very_long_address_is_refused_and_comes_back_no_longer_than_addresses_are()
    {
        using var browser = Host.NewBrowser();

        var page = await browser.PostAndFollowAsync("/login", ("Email", new string('€', 20_000)), ("Password", new string('p', 20_000)));

        page.Notices.Should().Equal(Refusal);
        page.Field("Email").Value.Length.Should().BeLessThanOrEqualTo(MailSettings.AddressLength);
    }

    [Fact]
    public async Task A_form_with_a_null_character_is_no_form()
    {
        using var browser = Host.NewBrowser();
        var token = await browser.AntiforgeryTokenAsync();
        using var body = new StringContent($"Email=%00&Password=%00&__RequestVerificationToken={Uri.EscapeDataString(token)}", Encoding.UTF8, "application/x-www-form-urlencoded");

        using var answer = await browser.SendAsync(HttpMethod.Post, "/login", body);

        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await Page.ReadAsync("/login", answer)).Heading.Should().Be("That can't be read.");
    }

    [Fact]
    public async Task A_body_that_is_no_form_is_refused()
    {
        var user = await Host.AddSomebodyAsync();
        using var browser = Host.NewBrowser();
        using var body = new StringContent($$"""{"Email":"{{user.Email}}","Password":"{{PortalWorld.Password}}"}""", Encoding.UTF8, "application/json");

        using var answer = await browser.SendAsync(HttpMethod.Post, "/login", body);

        ((int)answer.StatusCode).Should().BeInRange(300, 499);
        (await browser.OpenAsync("/login")).Notices.Should().BeEmpty("nothing was tried");
        browser.HasSession.Should().BeFalse();
    }

    private async Task LockAsync(PortalUser user)
    {
        using var stranger = Host.NewBrowser();
        for (var i = 0; i < 6; i++)
        {
            using var answer = await stranger.TypePasswordAsync(user.Email!, Wrong);
        }
    }

    /// <summary>Everything that a stranger sees of an answer and of the page behind it.</summary>
    private async Task<string> AskAsync(string email, string password)
    {
        using var browser = Host.NewBrowser();
        using var answer = await browser.TypePasswordAsync(email, password);
        var seen = await SeenAnswer.OfAsync(answer);
        using var page = await browser.GetAsync("/login");
        return (seen + await SeenAnswer.OfAsync(page)).Replace(email, "{email}", StringComparison.Ordinal);
    }
}
