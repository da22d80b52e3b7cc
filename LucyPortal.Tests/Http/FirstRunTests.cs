using System.Net;
using System.Security.Cryptography;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Http;

public sealed class FirstRunTests : FirstRunTest
{
    private const string NoLink = "This portal has no administrator yet. Open the setup link that the server printed at its start.";

    [Fact]
    public async Task No_account_exists_before_the_first_run()
    {
        (await World.ReadAsync(db => db.Users.CountAsync())).Should().Be(0);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/login")]
    [InlineData("/login/verify")]
    [InlineData("/account/2fa")]
    public async Task While_no_user_exists_every_page_leads_to_where_the_link_is(string path)
    {
        using var browser = Host.NewBrowser();

        var page = await browser.OpenAsync(path);

        page.Path.Should().Be("/setup");
        page.Notices.Should().Equal(NoLink);
        page.HasFormTo("/setup").Should().BeFalse();
    }

    [Fact]
    public async Task The_link_changes_its_token_for_a_cookie_and_uses_nothing_up()
    {
        var token = await NewTokenAsync();

        for (var visit = 0; visit < 3; visit++)
        {
            using var browser = Host.NewBrowser();
            using var answer = await browser.GetAsync($"/setup?token={token}");
            var cookie = HttpBrowser.CookiesOf(answer).Should().ContainSingle(c => c.Name == "lucy-setup").Subject;
            var page = await browser.FollowAsync(answer);

            answer.ShouldLeadTo("/setup");
            cookie.HttpOnly.Should().BeTrue();
            answer.Headers.GetValues("Referrer-Policy").Should().Equal("no-referrer");
            page.Heading.Should().Be("Create the first administrator");
            page.Html.Should().NotContain(token);
        }
    }

    [Theory]
    [InlineData("/setup/?token=")]
    [InlineData("/SETUP?token=")]
    [InlineData("/setup?x=1&token=")]
    public async Task The_token_leaves_the_address_however_the_link_is_written(string link)
    {
        using var browser = Host.NewBrowser();

        using var answer = await browser.GetAsync(link + await NewTokenAsync());

        answer.ShouldLeadTo("/setup");
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("%00%0a%0d")]
    public async Task A_wrong_token_opens_nothing(string token)
    {
        await NewTokenAsync();
        using var browser = Host.NewBrowser();

        var page = await browser.OpenAsync($"/setup?token={token}");
        using var post = await CreateAsync(browser);

        page.HasFormTo("/setup").Should().BeFalse();
        post.ShouldLeadTo("/setup");
        (await World.ReadAsync(db => db.Users.CountAsync())).Should().Be(0);
    }

    [Fact]
    public async Task A_link_that_a_later_start_replaced_says_so()
    {
        var old = await NewTokenAsync();
        await NewTokenAsync();
        using var browser = Host.NewBrowser();

        var page = await browser.OpenAsync($"/setup?token={old}");

        page.Notices.Should().Equal("This is not the newest link. The server prints a new one at each start; open that one.");
        page.HasFormTo("/setup").Should().BeFalse();
    }

    [Fact]
    public async Task A_link_works_for_twenty_four_hours()
    {
        var token = await NewTokenAsync();
        using var browser = Host.NewBrowser();

        World.Advance(TimeSpan.FromHours(24));
        var last = await browser.OpenAsync($"/setup?token={token}");
        World.Advance(TimeSpan.FromMilliseconds(1));
        var late = await browser.OpenAsync("/setup");
        using var post = await CreateAsync(browser);

        last.HasFormTo("/setup").Should().BeTrue();
        late.Notices.Should().Equal("This link has expired. Restart the portal; it prints a new one.");
        post.ShouldLeadTo("/setup");
        (await World.ReadAsync(db => db.Users.CountAsync())).Should().Be(0);
    }

    [Fact]
    public async Task The_form_creates_the_administrator_and_leads_to_the_sign_in_with_the_address_filled_in()
    {
        using var browser = await OpenLinkAsync();
        var form = await browser.OpenAsync("/setup");

        using var answer = await browser.SubmitAsync(
            form, "/setup", ("DisplayName", " Nora Keller "), ("Email", " nora@example.org "), ("Password", PortalWorld.Password), ("Sender", "noreply@example.org"));
        answer.ShouldLeadTo("/login?reason=created");
        var login = await browser.FollowAsync(answer);

        login.Notices.Should().Equal("Your account is ready. Sign in.");
        login.Field("Email").Value.Should().Be("nora@example.org");
        var user = await World.ReadAsync(db => db.Users.SingleAsync());
        user.Should().BeEquivalentTo(new { DisplayName = "Nora Keller", Email = "nora@example.org", Role = PortalRole.Administrator });
        (await World.UseAsync<MailSettingsStore, MailSettings>(s => s.GetAsync(default))).SystemNotificationEmail.Should().Be("noreply@example.org");
        (await World.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == AuditAction.AdministratorCreated && e.SubjectId == user.Id))).Should().Be(1);
        using var signIn = await browser.SubmitAsync(login, "/login", ("Email", "nora@example.org"), ("Password", PortalWorld.Password));
        signIn.ShouldLeadTo("/");
        browser.HasSession.Should().BeTrue();
    }

    [Fact]
    public async Task A_used_link_is_not_found_any_more_whoever_opens_it()
    {
        var token = await NewTokenAsync();
        using var browser = Host.NewBrowser();
        await browser.OpenAsync($"/setup?token={token}");
        using var created = await CreateAsync(browser);
        created.ShouldLeadTo("/login?reason=created");

        using var stranger = Host.NewBrowser();
        var page = await stranger.OpenAsync($"/setup?token={token}");
        var bare = await stranger.OpenAsync("/setup");
        using var again = await CreateAsync(stranger, "other@example.org");

        page.Status.Should().Be(HttpStatusCode.NotFound);
        page.Notices.Should().Equal("This link was already used. Sign in.");
        bare.Status.Should().Be(HttpStatusCode.NotFound);
        again.ShouldLeadTo("/setup");
        (await World.ReadAsync(db => db.Users.CountAsync())).Should().Be(1);
        (await World.ReadAsync(db => db.SetupLinks.CountAsync())).Should().Be(0);
    }

    [Fact]
    public async Task Of_several_posts_at_once_one_makes_the_administrator()
    {
        using var browser = await OpenLinkAsync();
        var token = await browser.AntiforgeryTokenAsync();
        var cookies = browser.Cookies.ToArray();

        var answers = await Simultaneously.RunAsync(6, async i =>
        {
            using var one = Host.NewBrowser(cookies);

            using var answer = await one.PostAsync("/setup", [.. Fields($"admin-{i}@example.org"), ("__RequestVerificationToken", token)]);
            return (answer.StatusCode, Address: answer.Headers.Location?.OriginalString, Page: await one.OpenAsync("/setup"));
        });

        answers.Should().OnlyContain(a => a.StatusCode == HttpStatusCode.SeeOther);
        answers.Count(a => a.Address == "/login?reason=created").Should().Be(1);
        (await World.ReadAsync(db => db.Users.CountAsync())).Should().Be(1);
        answers.Where(a => a.Address == "/setup").Select(a => a.Page.Notices.Single()).Should().OnlyContain(n =>
            n == "An administrator was just created by somebody else. If it wasn't you, stop the portal now." || n == "This link was already used. Sign in.");
    }

    [Fact]
    public async Task The_configuration_creates_the_administrator_unattended_with_the_usual_sender()
    {
        await using var host = new PortalHost
        {
            Settings =
            {
                ["Portal:Administrator:Email"] = "ops@example.org",
                ["Portal:Administrator:Password"] = PortalWorld.Password,
            },
        };
        await host.StartAsync();
        using var browser = host.NewBrowser();

        using var answer = await browser.TypePasswordAsync("ops@example.org");
        using var setup = await browser.GetAsync("/setup");

        answer.ShouldLeadTo("/");
        setup.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await host.World.ReadAsync(db => db.Users.SingleAsync())).DisplayName.Should().Be("ops@example.org");
        (await host.World.UseAsync<MailSettingsStore, MailSettings>(s => s.GetAsync(default))).SystemNotificationEmail.Should().Be("noreply@example.org");
        (await host.World.ReadAsync(db => db.SetupLinks.CountAsync())).Should().Be(0);
    }

    [Fact]
    public async Task The_configuration_changes_nothing_once_a_user_exists()
    {
        await World.AddUserAsync("nora@example.org");
        await using var host = new PortalHost
        {
            Shared = Host.Surroundings,
            Settings =
            {
                ["Portal:Administrator:Email"] = "nora@example.org",
                ["Portal:Administrator:Password"] = "another password altogether",
            },
        };
        await host.StartAsync();
        using var browser = host.NewBrowser();

        using var answer = await browser.TypePasswordAsync("nora@example.org", "another password altogether");

        answer.ShouldLeadTo("/login");
        (await World.ReadAsync(db => db.Users.CountAsync())).Should().Be(1);
    }

    [Fact]
    public async Task The_token_of_the_link_is_stored_as_its_hash_alone()
    {
        var token = await NewTokenAsync();

        var link = await World.ReadAsync(db => db.SetupLinks.SingleAsync());

        link.TokenHash.Should().Equal(SHA256.HashData(Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlDecode(token)));
    }
}
