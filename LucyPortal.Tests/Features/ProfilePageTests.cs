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
        SaveIsFilled(page).Should().BeFalse("there is nothing to save");
    }

    [Fact]
    public async Task New_name_is_saved_told_and_shown_in_the_app_bar_at_once()
    {
        var user = await SignInAsync();
        var renamed = 0;
        Services.GetRequiredService<ShellUser>().Renamed += () => renamed++;
        var page = OpenProfile();

        await TypeAsync(page, "Display name", "  Nora K.  ");
        SaveIsFilled(page).Should().BeTrue();
        await PressAsync(page, "Save");

        Until(page, () => page.Find("[role=status].lp-reason").TextContent.Should().Be("Saved."));
        (await World.StoredAsync(user)).DisplayName.Should().Be("Nora K.");
        Services.GetRequiredService<ShellUser>().Name.Should().Be("Nora K.");
        renamed.Should().Be(1);
        Snackbars.Should().Equal("Your account is saved.");
        (await AuditAsync(AuditAction.ProfileChanged)).Should().ContainSingle().Which.SubjectId.Should().Be(user.Id);
        (await World.StoredAsync(user)).SecurityStamp.Should().Be(user.SecurityStamp, "a name ends no session");
    }

    [Fact]
    public async Task What_is_saved_next_takes_the_place_of_what_the_snackbar_said_before()
    {
        await SignInAsync();
        var page = OpenProfile();

        foreach (var name in new[] { "Nora K.", "Nora L." })
        {
            await TypeAsync(page, "Display name", name);
            await PressAsync(page, "Save");
            Until(page, () => page.Find("[role=status].lp-reason").TextContent.Should().Be("Saved."));
        }

        Snackbars.Should().Equal("Your account is saved.");
    }

    [Theory]
    [InlineData(" ", "Type your name.")]
    [InlineData("Nora\u202Enimda", "A name can't contain control characters or characters that turn the writing direction.")]
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

    [Theory]
    [InlineData("Middle Earth")]
    [InlineData("")]
    public async Task Text_that_is_no_zone_stays_is_refused_at_the_field_and_costs_nothing_that_was_typed(string typed)
    {
        var user = await SignInAsync(u => u.TimeZone = "Europe/Zurich");
        var page = OpenProfile();
        await TypeAsync(page, "Display name", "Nora K.");

        await TypeZoneAsync(page, typed);
        await PressAsync(page, "Save");

        Until(page, () => ErrorAt(page, "Time zone").Should().Be("Choose a time zone of the list."));
        JSInterop.VerifyInvoke("LucyPortal.select").Arguments.Should().Equal("time-zone");
        (Field(page, "Time zone").GetAttribute("value") ?? "").Should().Be(typed);
        Field(page, "Display name").GetAttribute("value").Should().Be("Nora K.");
        (await World.StoredAsync(user)).Should().BeEquivalentTo(new { DisplayName = "Nora Admin", TimeZone = "Europe/Zurich" });

        await TypeZoneAsync(page, "Europe/Berlin");
        await PressAsync(page, "Save");

        Until(page, () => page.Find("[role=status].lp-reason").TextContent.Should().Be("Saved."));
        (await World.StoredAsync(user)).Should().BeEquivalentTo(new { DisplayName = "Nora K.", TimeZone = "Europe/Berlin" });
    }

    [Fact]
    public async Task Text_that_is_no_zone_is_a_change_that_leaving_asks_about()
    {
        await SignInAsync();
        var page = OpenProfile();
        page.FindAll("[data-unsaved]").Should().BeEmpty();

        await TypeZoneAsync(page, "Middle Earth");

        page.FindAll("[data-unsaved]").Should().ContainSingle();
        SaveIsFilled(page).Should().BeTrue();
    }

    [Fact]
    public async Task Zone_that_is_in_force_already_is_no_change_however_it_is_typed()
    {
        await SignInAsync(u => u.TimeZone = "Europe/Zurich");
        var page = OpenProfile();

        await TypeZoneAsync(page, " europe/zurich ");

        SaveIsFilled(page).Should().BeFalse();
        page.FindAll("[data-unsaved]").Should().BeEmpty();
    }

    [Theory]
    [InlineData("America/New_York", "America/New_York")]
    [InlineData("america/new_york", "America/New_York")]
    [InlineData(" Asia/Kolkata (utc+05:30) ", "Asia/Kolkata")]
    [InlineData("utc", "UTC")]
    [InlineData("New York", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Zone_is_known_by_its_whole_name_or_label(string? typed, string? expected) =>
        new TimeZones(new FakeTimeProvider()).Find(typed).Should().Be(expected);

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

    /// <summary>Types a zone and goes on to the next field.</summary>
    private static async Task TypeZoneAsync(IRenderedComponent<ProfilePage> page, string text)
    {
        await TypeAsync(page, "Time zone", text);
        await page.InvokeAsync(() => Field(page, "Time zone").Blur());
    }

    private IRenderedComponent<ProfilePage> OpenProfile() => Open<ProfilePage>("#display-name");
}
