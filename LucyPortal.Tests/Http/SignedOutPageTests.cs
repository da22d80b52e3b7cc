using System.Net;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Http;

public sealed class SignedOutPageTests(PortalHost host) : HttpTest(host)
{
    public static TheoryData<string> Pages { get; } =
        ["/login", "/login?reason=configured", "/login/verify", "/setup", "/error", "/status/404", "/status/400", "/status/403", "/status/422", "/status/429"];

    public static TheoryData<string> Forms { get; } =
        ["/login", "/login/verify", "/login/verify/resend", "/login/verify/cancel", "/logout", "/setup", "/theme"];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_signed_out_page_works_without_scripts_and_opens_no_circuit(string path)
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);

        var page = await browser.OpenAsync(path);

        page.Heading.Should().NotBeEmpty();
        page.Title.Should().NotBeEmpty();
        page.Document.DocumentElement.GetAttribute("lang").Should().Be("en");
        page.Html.Should().NotContain("blazor.web.js").And.NotContain("MudBlazor").And.NotContain("<!--Blazor:");
        page.Document.QuerySelectorAll("main").Should().ContainSingle();
        page.Document.Forms.Should().OnlyContain(f => f.GetAttribute("method") == "post" && f.GetAttribute("action")!.StartsWith('/'));
        page.Document.Scripts.Should().OnlyContain(s => s.Source != null && s.GetAttribute("src")!.StartsWith("js/", StringComparison.Ordinal));
        page.Document.QuerySelectorAll("[src^=http],link[href^=http],[style]").Should().BeEmpty("nothing comes from elsewhere");
        page.Document.QuerySelectorAll("input:not([type=hidden])")
            .Where(i => !page.Document.QuerySelectorAll("label").Any(l => l.GetAttribute("for") == i.Id || l.Contains(i)))
            .Should().BeEmpty("every field has a label");
    }

    [Theory]
    [InlineData("/status/400")]
    [InlineData("/status/403")]
    [InlineData("/status/404")]
    [InlineData("/status/405")]
    [InlineData("/status/413")]
    [InlineData("/status/429")]
    [InlineData("/status/503")]
    [InlineData("/error")]
    public async Task A_dead_end_begins_at_its_heading_and_leads_whoever_is_signed_in_back(string path)
    {
        using var stranger = Host.NewBrowser();
        using var browser = await Host.SignInAsync(await Host.AddSomebodyAsync());

        var strangers = await stranger.OpenAsync(path);
        var page = await browser.OpenAsync(path);

        strangers.Document.QuerySelectorAll("nav").Should().BeEmpty();
        page.Document.QuerySelectorAll("nav[aria-label=Main] a").Select(a => a.GetAttribute("href")).Should().Equal("/", "/account");
        page.Document.QuerySelectorAll("[autofocus]").Should().ContainSingle().Which.LocalName.Should().Be("h1");
        page.Document.QuerySelector("h1")!.GetAttribute("tabindex").Should().Be("-1");
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_form_without_its_token_gets_the_portals_own_page_and_does_nothing(string path)
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        var code = await World.LatestCodeAsync(user.Email!);
        World.Advance(TimeSpan.FromMinutes(2));

        using var answer = await browser.PostAsync(path, ("Email", user.Email), ("Password", PortalWorld.Password), ("Code", code), ("theme", "dark"));
        var page = await Page.ReadAsync(path, answer);

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        page.Heading.Should().Be("This page was open too long.");
        browser.HasSession.Should().BeFalse();
        browser.HasPending.Should().BeTrue();
        browser.Cookies.Keys.Should().NotContain("theme");
        (await World.CodesAsync(user.Email!)).Should().Equal(code);
        using var right = await browser.TypeCodeAsync(code);
        right.ShouldLeadTo("/");
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_token_of_another_browser_does_not_fit(string path)
    {
        using var stranger = Host.NewBrowser();
        var token = await stranger.AntiforgeryTokenAsync();
        using var browser = Host.NewBrowser();
        await browser.OpenAsync("/login");

        using var answer = await browser.PostAsync(path, ("__RequestVerificationToken", token));

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Every_form_answers_303(string path)
    {
        using var browser = Host.NewBrowser();

        using var answer = await browser.PostFormAsync(path);

        answer.StatusCode.Should().Be(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task An_unknown_reason_says_nothing()
    {
        using var browser = Host.NewBrowser();

        var page = await browser.OpenAsync("/login?reason=<script>alert(1)</script>");

        page.Notices.Should().BeEmpty();
        page.Html.Should().NotContain("<script>alert");
    }

    [Theory]
    [InlineData("GET", "/no/such/page", HttpStatusCode.NotFound)]
    [InlineData("GET", "/logout", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/sign-in/refresh", HttpStatusCode.MethodNotAllowed)]
    [InlineData("HEAD", "/logout", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", "/logout", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/account/2fa", HttpStatusCode.MethodNotAllowed)]
    public async Task A_status_stays_what_it_is_and_has_a_page(string method, string path, HttpStatusCode expected)
    {
        using var browser = await Host.SignInAsync(await Host.AddSomebodyAsync());

        using var answer = await browser.SendAsync(new HttpMethod(method), path);

        // In Development a GET of anything might be a new static file: then it is not found.
        answer.StatusCode.Should().BeOneOf(expected, HttpStatusCode.NotFound);
        if (method != "HEAD")
        {
            (await Page.ReadAsync(path, answer)).Heading.Should().Be("There is no page here.");
        }
    }

    [Fact]
    public async Task Strangers_are_not_told_which_pages_exist()
    {
        using var browser = Host.NewBrowser();

        (await browser.OpenAsync("/no/such/page")).Path.Should().Be("/login");
    }

    [Fact]
    public async Task The_pending_and_session_cookies_are_out_of_reach_for_scripts_and_other_sites()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = Host.NewBrowser();
        using var password = await browser.TypePasswordAsync(user.Email!);
        using var wrong = await browser.TypeCodeAsync(null);
        using var code = await browser.TypeCodeAsync(await World.LatestCodeAsync(user.Email!));

        var cookies = new[] { password, wrong, code }.SelectMany(HttpBrowser.CookiesOf).Where(c => c.Value.Length > 0).ToList();

        cookies.Select(c => c.Name.ToString()).Should().Contain(["lucy-pending", "lucy-flash", "lucy-session"]);
        cookies.Should().OnlyContain(c => c.HttpOnly && c.SameSite == Microsoft.Net.Http.Headers.SameSiteMode.Lax && c.Path == "/" && !c.Domain.HasValue);
    }
}
