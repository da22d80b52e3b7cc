using Bunit;
using LucyPortal.Components;
using LucyPortal.Domain;
using LucyPortal.Features.Account;
using LucyPortal.Tests.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LucyPortal.Tests.Features;

public sealed class ProfilePageTests : PageTest
{
    [Fact]
    public async Task Shows_the_account_and_lets_the_address_only_be_read()
    {
        await SignInAsync(u => u.TimeZone = "Europe/Zurich");

        var page = OpenProfile();

        Field(page, "Display name").GetAttribute("value").Should().Be("Nora Admin");
        Field(page, "Email").GetAttribute("value").Should().Be("nora@example.org");
        Field(page, "Email").HasAttribute("readonly").Should().BeTrue();
        Field(page, "Time zone").GetAttribute("value").Should().StartWith("Europe/Zurich (UTC+0");
        Filled(page).Should().BeFalse("there is nothing to save");
    }

    [Fact]
    public async Task New_name_is_saved_told_and_shown_in_the_app_bar_at_once()
    {
        var user = await SignInAsync();
        var renamed = 0;
        Services.GetRequiredService<ShellUser>().Renamed += () => renamed++;
        var page = OpenProfile();

        await TypeAsync(page, "Display name", "  Nora K.  ");
        Filled(page).Should().BeTrue();
        await PressAsync(page, "Save");

        Until(page, () => page.Find("[role=status].lp-reason").TextContent.Should().Be("Saved."));
        (await World.StoredAsync(user)).DisplayName.Should().Be("Nora K.");
        Services.GetRequiredService<ShellUser>().Name.Should().Be("Nora K.");
        renamed.Should().Be(1);
        Snackbars.Should().Equal("Your account is saved.");
        (await AuditAsync(AuditAction.ProfileChanged)).Should().ContainSingle().Which.SubjectId.Should().Be(user.Id);
        (await World.StoredAsync(user)).SecurityStamp.Should().Be(user.SecurityStamp, "a name ends no session");
    }

    [Theory]
    [InlineData(" ", "Type your name.")]
    [InlineData(101, "That name is too long. At most 100 characters.")]
    public async Task Name_that_cannot_be_used_is_refused_at_the_field(object typed, string error)
    {
        var user = await SignInAsync();
        var page = OpenProfile();

        await TypeAsync(page, "Display name", typed as string ?? new string('x', (int)typed));
        await PressAsync(page, "Save");

        Until(page, () => ErrorAt(page, "Display name").Should().Be(error));
        Field(page, "Display name").GetAttribute("aria-invalid").Should().Be("true");
        (await World.StoredAsync(user)).DisplayName.Should().Be("Nora Admin");
        Snackbars.Should().BeEmpty();
    }

    [Fact]
    public async Task Zone_of_the_browser_is_offered_and_can_be_taken()
    {
        JSInterop.Setup<string?>("LucyPortal.timeZone").SetResult("Europe/Zurich");
        var user = await SignInAsync();
        var page = OpenProfile();

        Until(page, () => page.FindAll("button.lp-link").Should().ContainSingle());
        await PressAsync(page, "Use Europe/Zurich");
        await PressAsync(page, "Save");

        Until(page, () => page.Find("[role=status].lp-reason").TextContent.Should().Be("Saved."));
        (await World.StoredAsync(user)).TimeZone.Should().Be("Europe/Zurich");
        page.FindAll("button.lp-link").Should().BeEmpty("it is taken");
    }

    [Fact]
    public async Task Nothing_changed_is_nothing_saved()
    {
        await SignInAsync();
        var page = OpenProfile();

        await PressAsync(page, "Save");

        Until(page, () => page.Find("[role=status].lp-reason").TextContent.Should().Be("Nothing to save."));
        (await AuditAsync(AuditAction.ProfileChanged)).Should().BeEmpty();
    }

    [Fact]
    public async Task Typed_text_survives_a_database_that_is_away_and_try_again_saves_it()
    {
        var user = await SignInAsync();
        var page = OpenProfile();
        await TypeAsync(page, "Display name", "Nora K.");
        var bringBack = await TakeDatabaseAwayAsync();

        await PressAsync(page, "Save");
        Until(page, () => page.Find(".lp-notice[role=alert]").TextContent.Should().Contain("Nothing was changed."));
        Field(page, "Display name").GetAttribute("value").Should().Be("Nora K.");

        await bringBack();
        await PressAsync(page, "Try again");

        Until(page, () => page.Find("[role=status].lp-reason").TextContent.Should().Be("Saved."));
        (await World.StoredAsync(user)).DisplayName.Should().Be("Nora K.");
    }

    [Theory]
    [InlineData("new york", "America/New_York")]
    [InlineData("zurich", "Europe/Zurich")]
    [InlineData("kolkata +05:30", "Asia/Kolkata")]
    public void Zones_are_found_by_the_words_that_people_type(string typed, string expected) =>
        new TimeZones(new FakeTimeProvider()).Search(typed).Should().Contain(expected);

    [Fact]
    public void Zones_without_a_text_begin_with_the_likeliest_and_hold_utc()
    {
        var zones = new TimeZones(new FakeTimeProvider());

        var all = zones.Search("", "Europe/Zurich").ToList();

        all.Should().StartWith("Europe/Zurich").And.OnlyHaveUniqueItems().And.Contain(TimeZones.Default);
        all.Should().OnlyContain(z => LucyPortal.Data.Accounts.IsTimeZone(z), "what is offered can be saved");
    }

    private static bool Filled(IRenderedComponent<ProfilePage> page) =>
        page.FindAll("button").Single(b => b.TextContent.Trim() == "Save").ClassList.Contains("mud-button-filled");

    private IRenderedComponent<ProfilePage> OpenProfile() => Open<ProfilePage>("#display-name");
}
