using System.Text.RegularExpressions;
using LucyPortal.Components.Theme;
using MudBlazor;
using MudBlazor.Utilities;

namespace LucyPortal.Tests.Components;

public sealed class ThemeTests
{
    public static TheoryData<string, string> Pairs => new()
    {
        { "background", nameof(Palette.Background) },
        { "surface", nameof(Palette.Surface) },
        { "surface", nameof(Palette.AppbarBackground) },
        { "surface", nameof(Palette.DrawerBackground) },
        { "sunken", nameof(Palette.BackgroundGray) },
        { "text", nameof(Palette.TextPrimary) },
        { "text", nameof(Palette.AppbarText) },
        { "text-secondary", nameof(Palette.TextSecondary) },
        { "text-disabled", nameof(Palette.TextDisabled) },
        { "disabled-background", nameof(Palette.ActionDisabledBackground) },
        { "nav-text", nameof(Palette.DrawerText) },
        { "field-line", nameof(Palette.LinesInputs) },
        { "line", nameof(Palette.Divider) },
        { "primary", nameof(Palette.Primary) },
        { "primary", nameof(Palette.Success) },
        { "on-primary", nameof(Palette.PrimaryContrastText) },
        { "primary-strong", nameof(Palette.PrimaryDarken) },
        { "tint", nameof(Palette.SuccessLighten) },
        { "info", nameof(Palette.Info) },
        { "info-strong", nameof(Palette.InfoDarken) },
        { "warning", nameof(Palette.Warning) },
        { "warning-strong", nameof(Palette.WarningDarken) },
        { "error", nameof(Palette.Error) },
        { "error-strong", nameof(Palette.ErrorDarken) },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Css_and_MudBlazor_show_the_same_colour(string token, string property)
    {
        var match = Regex.Match(Tokens(), $@"--lp-{token}: light-dark\((#\w+), (#\w+)\);");

        match.Success.Should().BeTrue("tokens.css defines --lp-{0} for both themes", token);
        ColourOf(PortalTheme.Theme.PaletteLight, property).Should().Be(match.Groups[1].Value);
        ColourOf(PortalTheme.Theme.PaletteDark, property).Should().Be(match.Groups[2].Value);
    }

    [Theory]
    [InlineData(nameof(Palette.TextPrimary), nameof(Palette.Surface))]
    [InlineData(nameof(Palette.TextPrimary), nameof(Palette.SuccessLighten))]
    [InlineData(nameof(Palette.TextSecondary), nameof(Palette.BackgroundGray))]
    [InlineData(nameof(Palette.TextDisabled), nameof(Palette.Background))]
    [InlineData(nameof(Palette.Primary), nameof(Palette.BackgroundGray))]
    [InlineData(nameof(Palette.PrimaryContrastText), nameof(Palette.Primary))]
    [InlineData(nameof(Palette.PrimaryContrastText), nameof(Palette.PrimaryDarken))]
    [InlineData(nameof(Palette.Warning), nameof(Palette.Surface))]
    [InlineData(nameof(Palette.WarningContrastText), nameof(Palette.Warning))]
    [InlineData(nameof(Palette.Error), nameof(Palette.Surface))]
    [InlineData(nameof(Palette.ErrorContrastText), nameof(Palette.Error))]
    [InlineData(nameof(Palette.Info), nameof(Palette.Surface))]
    [InlineData(nameof(Palette.InfoContrastText), nameof(Palette.Info))]
    public void Text_can_be_read_in_both_themes(string text, string ground)
    {
        const double LeastForText = 4.5;

        Contrast(PortalTheme.Theme.PaletteLight, text, ground).Should().BeGreaterThan(LeastForText);
        Contrast(PortalTheme.Theme.PaletteDark, text, ground).Should().BeGreaterThan(LeastForText);
    }

    [Theory]
    [InlineData("light", ThemeChoice.Light)]
    [InlineData("dark", ThemeChoice.Dark)]
    [InlineData("system", ThemeChoice.System)]
    public void The_word_in_the_cookie_comes_back_as_the_choice(string word, ThemeChoice choice)
    {
        ThemeCookie.Parse(word).Should().Be(choice);
        choice.Word().Should().Be(word);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("\"><script>")]
    public void An_unknown_word_follows_the_device(string? word) => ThemeCookie.Parse(word).Should().Be(ThemeChoice.System);

    private static string Tokens()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "LucyPortal.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No folder above the tests holds LucyPortal.sln.");
        }

        return File.ReadAllText(Path.Combine(folder.FullName, "wwwroot-assets", "css", "tokens.css"));
    }

    private static MudColor Colour(Palette palette, string property)
    {
        var value = typeof(Palette).GetProperty(property)!.GetValue(palette)!;
        return value as MudColor ?? new MudColor((string)value);
    }

    private static string ColourOf(Palette palette, string property) => Colour(palette, property).ToString(MudColorOutputFormats.Hex);

    private static double Contrast(Palette palette, string text, string ground)
    {
        var (one, other) = (Luminance(Colour(palette, text)), Luminance(Colour(palette, ground)));
        return (Math.Max(one, other) + 0.05) / (Math.Min(one, other) + 0.05);
    }

    /// <summary>Relative luminance as WCAG 2.2 defines it.</summary>
    private static double Luminance(MudColor colour)
    {
        static double Linear(byte channel) =>
            channel / 255.0 is var c && c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);

        return (0.2126 * Linear(colour.R)) + (0.7152 * Linear(colour.G)) + (0.0722 * Linear(colour.B));
    }
}
