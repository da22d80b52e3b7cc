using System.Net;
using System.Security.Cryptography;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Http;

public sealed partial class FirstRunTests
{
    [Fact]
    public async Task Mistakes_come_back_once_at_their_fields_with_everything_typed_but_the_password()
    {
        using var browser = await OpenLinkAsync();
        var form = await browser.OpenAsync("/setup");

        using var answer = await browser.SubmitAsync(
            form, "/setup", ("DisplayName", "  "), ("Email", "no address"), ("Password", "short"), ("Sender", "noreply@"));
        answer.ShouldLeadTo("/setup");
        var page = await browser.FollowAsync(answer);
        var reloaded = await browser.OpenAsync("/setup");

        page.Title.Should().StartWith("Error: ");
        page.ErrorAt("Display name").Should().Be("Type your name.");
        page.ErrorAt("Email").Should().Be("Type an email address, like name@example.org.");
        page.ErrorAt("Password").Should().Be($"5 characters. It must have at least {PasswordRules.MinimalLength}.");
        page.ErrorAt("System notification email").Should().Be("Type an email address, like noreply@example.org.");
        page.Field("Email").Value.Should().Be("no address");
        page.Field("System notification email").Value.Should().Be("noreply@");
        page.Field("Password").Value.Should().BeEmpty();
        reloaded.Title.Should().NotStartWith("Error: ");
        reloaded.ErrorAt("Email").Should().BeNull();
    }

    [Theory]
    [InlineData("passwordpassword", "This password is among the most common ones. Choose another.")]
    [InlineData("nora keller likes tea", "The password contains your name or email.")]
    [InlineData("", "Type a password.")]
    public async Task Weak_passwords_are_refused_with_the_reason(string password, string sentence)
    {
        using var browser = await OpenLinkAsync();

        var page = await browser.PostAndFollowAsync("/setup", [.. Fields("nora@example.org").Where(f => f.Name != "Password"), ("Password", password)]);

        page.ErrorAt("Password").Should().Be(sentence);
        page.ErrorAt("Display name").Should().BeNull();
    }

    [Theory]
    [InlineData("\"a@b\"@example.org")]
    [InlineData("a\uFFFEb@example.org")]
    [InlineData("a@example.org\r\nBcc: b@example.org")]
    [InlineData("a@example.org, b@example.org")]
    [InlineData("Nora <nora@example.org>")]
    [InlineData("nora@localhost@example.org")]
    [InlineData("@example.org")]
    public async Task Addresses_that_could_not_sign_in_are_a_mistake_at_the_field(string email)
    {
        using var browser = await OpenLinkAsync();

        var page = await browser.PostAndFollowAsync("/setup", Fields(email));

        page.Path.Should().Be("/setup");
        page.ErrorAt("Email").Should().Be("Type an email address, like name@example.org.");
        (await World.ReadAsync(db => db.Users.CountAsync())).Should().Be(0);
    }

    [Fact]
    public async Task Mistakes_are_told_however_much_was_typed()
    {
        using var browser = await OpenLinkAsync();
        var much = new string('名', 5000);

        var page = await browser.PostAndFollowAsync("/setup", ("DisplayName", much), ("Email", much), ("Password", much), ("Sender", much));

        page.ErrorAt("Display name").Should().Be("That name is too long. At most 100 characters.");
        page.ErrorAt("Email").Should().NotBeNull();
        page.ErrorAt("Password").Should().NotBeNull();
    }

    [Fact]
    public async Task An_empty_form_gets_every_mistake_told()
    {
        using var browser = await OpenLinkAsync();

        var page = await browser.PostAndFollowAsync("/setup");

        page.Document.QuerySelectorAll(".lp-field__error").Should().HaveCount(4);
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
            Shared = _host.Surroundings,
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

    private static (string Name, string? Value)[] Fields(string email) =>
        [("DisplayName", "Nora Keller"), ("Email", email), ("Password", PortalWorld.Password), ("Sender", "noreply@example.org")];

    private static Task<HttpResponseMessage> CreateAsync(HttpBrowser browser, string email = "nora@example.org") => browser.PostFormAsync("/setup", Fields(email));

    /// <summary>What another start would print.</summary>
    private Task<string> NewTokenAsync() => World.UseAsync<SetupStore, string>(setup => setup.RenewLinkAsync(CancellationToken.None));

    private async Task<HttpBrowser> OpenLinkAsync()
    {
        var browser = _host.NewBrowser();
        (await browser.OpenAsync($"/setup?token={await NewTokenAsync()}")).HasFormTo("/setup").Should().BeTrue();
        return browser;
    }
}
