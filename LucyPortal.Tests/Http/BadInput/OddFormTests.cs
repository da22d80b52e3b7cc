using System.Net;
using System.Text;
using LucyPortal.Domain;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Http.BadInput;

/// <summary>Forms that no page of the portal sends, over a real socket: too large, too many fields, a field twice, no form at all.</summary>
public sealed class OddFormTests(OddFormTests.SocketHost host) : IClassFixture<OddFormTests.SocketHost>, IAsyncLifetime
{
    private const string Field = "__RequestVerificationToken";
    private const string CantBeRead = "That can't be read.";
    private const string Urlencoded = "application/x-www-form-urlencoded";

    private PortalWorld World => host.World;

    public async Task InitializeAsync()
    {
        await World.UseMailAsync(MailDeliveryMethod.MailFolder);
        await host.EndFirstRunAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public static TheoryData<string, string, HttpStatusCode> TooMuch => new()
    {
        { "/login", "a field of a megabyte", HttpStatusCode.RequestEntityTooLarge },
        { "/login", "a field name of a megabyte", HttpStatusCode.RequestEntityTooLarge },
        { "/login", "a field name of kilobytes", HttpStatusCode.UnprocessableEntity },
        { "/login", "thousands of fields", HttpStatusCode.UnprocessableEntity },
        { "/login/verify", "a field of a megabyte", HttpStatusCode.RequestEntityTooLarge },
        { "/login/verify", "thousands of fields", HttpStatusCode.UnprocessableEntity },
        { "/login/verify/resend", "thousands of fields", HttpStatusCode.UnprocessableEntity },
        { "/logout", "thousands of fields", HttpStatusCode.UnprocessableEntity },
        { "/theme", "a field of a megabyte", HttpStatusCode.RequestEntityTooLarge },
        { "/setup", "thousands of fields", HttpStatusCode.UnprocessableEntity },
    };

    [Theory]
    [MemberData(nameof(TooMuch))]
    public async Task A_form_that_is_too_large_is_refused_with_a_page_and_does_nothing(string path, string kind, HttpStatusCode expected)
    {
        var user = await host.AddSomebodyWithTwoFactorAsync();
        using var browser = await host.PassPasswordAsync(user);
        var code = await World.LatestCodeAsync(user.Email!);
        World.Advance(TimeSpan.FromMinutes(2));
        var token = Uri.EscapeDataString(await browser.AntiforgeryTokenAsync());
        var fields = $"{Field}={token}&Email={Uri.EscapeDataString(user.Email!)}&Password={Uri.EscapeDataString(PortalWorld.Password)}&Code={code}&theme=dark&";
        using var body = new StringContent(fields + kind switch
        {
            "a field of a megabyte" => "Extra=" + new string('x', 1024 * 1024),
            "a field name of a megabyte" => new string('x', 1024 * 1024) + "=1",
            "a field name of kilobytes" => new string('x', 8 * 1024) + "=1",
            _ => string.Join('&', Enumerable.Range(0, 5_000).Select(i => $"f{i}=1")),
        }, Encoding.UTF8, Urlencoded);
        // Else the server's refusal and the rest of the form would pass each other.
        browser.Headers["Expect"] = "100-continue";

        using var answer = await browser.SendAsync(HttpMethod.Post, path, body);

        browser.Headers.Clear();
        answer.StatusCode.Should().Be(expected);
        (await Page.ReadAsync(path, answer)).Heading.Should().Be(CantBeRead);
        await NothingHappenedAsync(browser, user, code);
    }

    [Theory]
    [InlineData("Email=EMAIL&Email=nobody%40example.org&Password=PASSWORD")]
    [InlineData("Email=nobody%40example.org&Email=EMAIL&Password=PASSWORD")]
    [InlineData("Email=EMAIL&Password=PASSWORD&Password=x")]
    [InlineData("Email=EMAIL&Password=x&Password=PASSWORD")]
    [InlineData("Email=EMAIL&email=EMAIL&Password=PASSWORD")]
    [InlineData("Email=EMAIL&Password=PASSWORD&ReturnUrl=%2F&ReturnUrl=%2Faccount")]
    public async Task A_password_form_with_a_field_twice_is_not_judged(string fields)
    {
        var user = await host.AddSomebodyAsync();
        using var browser = host.NewBrowser();

        using var answer = await PostAsync(browser, "/login", fields
            .Replace("EMAIL", Uri.EscapeDataString(user.Email!), StringComparison.Ordinal)
            .Replace("PASSWORD", Uri.EscapeDataString(PortalWorld.Password), StringComparison.Ordinal));

        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await Page.ReadAsync("/login", answer)).Heading.Should().Be(CantBeRead);
        browser.HasSession.Should().BeFalse();
        (await World.ReadAsync(db => db.AuditEvents.AnyAsync(e => e.SubjectId == user.Id))).Should().BeFalse();
    }

    [Theory]
    [InlineData("Code=RIGHT&Code=WRONG")]
    [InlineData("Code=WRONG&Code=RIGHT")]
    [InlineData("Code=RIGHT&Code=RIGHT")]
    [InlineData("Code=RIGHT&code=RIGHT")]
    public async Task A_code_twice_is_no_code_and_costs_no_try(string fields)
    {
        var user = await host.AddSomebodyWithTwoFactorAsync();
        using var browser = await host.PassPasswordAsync(user);
        var code = await World.LatestCodeAsync(user.Email!);

        using var answer = await PostAsync(browser, "/login/verify", Filled(fields, code));

        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await Page.ReadAsync("/login/verify", answer)).Heading.Should().Be(CantBeRead);
        await NothingHappenedAsync(browser, user, code);
    }

    [Theory]
    [InlineData("Code[]=RIGHT")]
    [InlineData("Code[0]=RIGHT&Code[1]=WRONG")]
    [InlineData("Code.Value=RIGHT")]
    [InlineData("form.Code=RIGHT")]
    [InlineData("")]
    [Trait("Flaw", "CVE-2025-12374")]
    [Trait("Flaw", "CVE-2026-85216")]
    public async Task A_code_in_another_shape_is_no_code_and_costs_no_try(string fields)
    {
        var user = await host.AddSomebodyWithTwoFactorAsync();
        using var browser = await host.PassPasswordAsync(user);
        var code = await World.LatestCodeAsync(user.Email!);

        using var answer = await PostAsync(browser, "/login/verify", Filled(fields, code));
        var page = await browser.FollowAsync(answer);

        answer.ShouldLeadTo("/login/verify");
        page.ErrorAt("Code").Should().Be("Type the 6 digits from the email message.");
        await NothingHappenedAsync(browser, user, code);
    }

    [Theory]
    [InlineData(null, "", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/x-www-form-urlencoded; charset=utf-7", "Code=RIGHT", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("multipart/form-data", "Code=RIGHT", HttpStatusCode.UnprocessableEntity)]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"Code\"\r\n\r\nRIGHT", HttpStatusCode.UnprocessableEntity)]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"Code\"; filename=\"a\"\r\n\r\nRIGHT\r\n--x--\r\n", HttpStatusCode.UnprocessableEntity)]
    public async Task What_is_no_form_of_the_portals_is_refused_with_a_page(string? type, string text, HttpStatusCode expected)
    {
        var user = await host.AddSomebodyWithTwoFactorAsync();
        using var browser = await host.PassPasswordAsync(user);
        var code = await World.LatestCodeAsync(user.Email!);
        browser.Headers["RequestVerificationToken"] = await browser.AntiforgeryTokenAsync();
        foreach (var path in new[] { "/login", "/login/verify", "/login/verify/resend", "/login/verify/cancel", "/logout", "/setup", "/theme" })
        {
            using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(Filled(text, code)));
            body.Headers.TryAddWithoutValidation("Content-Type", type);

            using var answer = await browser.SendAsync(HttpMethod.Post, path, body);

            answer.StatusCode.Should().Be(expected, path);
            (await Page.ReadAsync(path, answer)).Heading.Should().Be(CantBeRead);
        }

        browser.Headers.Clear();
        await NothingHappenedAsync(browser, user, code);
    }

    [Theory]
    [InlineData("application/json", "{\"Code\":\"RIGHT\"}")]
    [InlineData("text/plain", "Code=RIGHT")]
    public async Task What_does_not_even_call_itself_a_form_reaches_none(string type, string text)
    {
        var user = await host.AddSomebodyWithTwoFactorAsync();
        using var browser = await host.PassPasswordAsync(user);
        using var signedIn = await host.SignInAsync(await host.AddSomebodyAsync());
        var code = await World.LatestCodeAsync(user.Email!);
        foreach (var path in new[] { "/login", "/login/verify", "/login/verify/resend", "/login/verify/cancel", "/logout", "/setup", "/theme" })
        {
            using var one = new StringContent(Filled(text, code), Encoding.UTF8, type);
            using var answer = await browser.SendAsync(HttpMethod.Post, path, one);
            using var other = new StringContent(Filled(text, code), Encoding.UTF8, type);
            using var told = await signedIn.SendAsync(HttpMethod.Post, path, other);

            answer.ShouldLeadTo("/login");
            told.StatusCode.Should().Be(HttpStatusCode.UnsupportedMediaType);
            (await Page.ReadAsync(path, told)).Heading.Should().Be(CantBeRead);
        }

        (await signedIn.IsSignedInAsync()).Should().BeTrue();
        await NothingHappenedAsync(browser, user, code);
    }

    private static string Filled(string fields, string code) =>
        fields.Replace("RIGHT", code, StringComparison.Ordinal).Replace("WRONG", CodeSteps.OtherThan(code), StringComparison.Ordinal);

    private static async Task<HttpResponseMessage> PostAsync(HttpBrowser browser, string path, string fields)
    {
        using var body = new StringContent($"{fields}&{Field}={Uri.EscapeDataString(await browser.AntiforgeryTokenAsync())}", Encoding.UTF8, Urlencoded);
        return await browser.SendAsync(HttpMethod.Post, path, body);
    }

    /// <summary>One mail, no try, no session; and the right code still works.</summary>
    private async Task NothingHappenedAsync(HttpBrowser browser, PortalUser user, string code)
    {
        browser.HasSession.Should().BeFalse();
        browser.HasPending.Should().BeTrue();
        browser.Cookies.Keys.Should().NotContain("theme");
        (await World.CodesAsync(user.Email!)).Should().Equal(code);
        (await World.ReadAsync(db => db.Challenges.SingleAsync(c => c.UserId == user.Id))).WrongAnswers.Should().Be(0);
        World.Logs.Lines.Where(l => l.Text.Contains(code, StringComparison.Ordinal) || l.Text.Contains(PortalWorld.Password, StringComparison.Ordinal))
            .Should().BeEmpty("nothing that was sent is logged");
        using var done = await browser.TypeCodeAsync(code);
        done.ShouldLeadTo("/");
    }

    /// <summary>A portal behind a real socket, whose limits of size hold.</summary>
    public sealed class SocketHost : PortalHost
    {
        /// <summary>One on a free port.</summary>
        public SocketHost() => OnSocket = true;
    }
}
