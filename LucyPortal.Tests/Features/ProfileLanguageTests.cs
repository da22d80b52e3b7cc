using Bunit;
using LucyPortal.Domain;
using LucyPortal.Features.Account;
using LucyPortal.Tests.TestSupport;
using MudBlazor;

namespace LucyPortal.Tests.Features;

public sealed class ProfileLanguageTests : PageTest
{
    [Fact]
    public async Task Mails_are_in_english_until_something_else_is_chosen()
    {
        await SignInAsync();

        var page = OpenProfile();

        Field(page, "Language").GetAttribute("value").Should().Be("English");
        MailLanguage.All.Select(l => l.Name).Should().Equal("English", "Deutsch", "Français");
        SaveIsFilled(page).Should().BeFalse();
    }

    [Fact]
    public async Task A_language_is_chosen_and_saved_with_the_profile()
    {
        var user = await SignInAsync();
        var page = OpenProfile();

        await ChooseAsync(page, "fr");
        SaveIsFilled(page).Should().BeTrue();
        await PressAsync(page, "Save");

        Until(page, () => page.Find("[role=status].lp-reason").TextContent.Should().Be("Saved."));
        (await World.StoredAsync(user)).Should().BeEquivalentTo(new { Language = "fr", DisplayName = "Nora Admin" });
        Field(page, "Language").GetAttribute("value").Should().Be("Français");
        (await AuditAsync(AuditAction.ProfileChanged)).Should().ContainSingle();
        SaveIsFilled(page).Should().BeFalse("there is nothing more to save");
    }

    [Fact]
    public async Task A_language_chosen_back_is_no_change()
    {
        await SignInAsync(u => u.Language = "de");
        var page = OpenProfile();

        await ChooseAsync(page, "en");
        page.FindAll("[data-unsaved]").Should().ContainSingle();
        await ChooseAsync(page, "de");

        page.FindAll("[data-unsaved]").Should().BeEmpty();
    }

    private static IRenderedComponent<MudSelect<MailLanguage>> Languages(IRenderedComponent<ProfilePage> page) =>
        page.FindComponent<MudSelect<MailLanguage>>();

    private static Task ChooseAsync(IRenderedComponent<ProfilePage> page, string language) =>
        page.InvokeAsync(() => Languages(page).Instance.ValueChanged.InvokeAsync(MailLanguage.Of(language)));

    private IRenderedComponent<ProfilePage> OpenProfile() => Open<ProfilePage>("#display-name");
}
