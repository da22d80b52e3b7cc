using LucyPortal.Domain;
using LucyPortal.Tests.Http.Support;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Http;

public sealed class SetupFormTests : FirstRunTest
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

    [Theory]
    [InlineData("Sender", "a@b", "System notification email", "Type an email address, like noreply@example.org.")]
    [InlineData("Sender", "\u00FC@example.org", "System notification email", "The part before the @ must be plain ASCII: many mail servers refuse other letters.")]
    [InlineData("Email", "a@b", "Email", "Type an email address, like name@example.org.")]
    [InlineData("DisplayName", "Nora\u202Enimda", "Display name", "A name can't contain control characters or characters that turn the writing direction.")]
    public async Task What_would_harm_later_is_refused_now(string name, string typed, string field, string sentence)
    {
        using var browser = await OpenLinkAsync();

        var page = await browser.PostAndFollowAsync("/setup", [.. Fields("nora@example.org").Where(f => f.Name != name), (name, typed)]);

        page.ErrorAt(field).Should().Be(sentence);
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
}
