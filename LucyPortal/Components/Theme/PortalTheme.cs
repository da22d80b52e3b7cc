using MudBlazor;

namespace LucyPortal.Components.Theme;

/// <summary>
/// The look of the signed-in pages: calm surfaces, hairlines in place of shadows, one green for "do this next". The colours
/// are those of <c>wwwroot-assets/css/tokens.css</c>; contrast of every text is at least 4.5:1 in both themes.
/// </summary>
public static class PortalTheme
{
    private static readonly string[] Sans = ["Atkinson Hyperlegible Next", "system-ui", "Segoe UI", "Roboto", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = Light(),
        PaletteDark = Dark(),
        Typography = Type(),
        LayoutProperties = new LayoutProperties
        {
            DefaultBorderRadius = "8px",
            AppbarHeight = "56px",
            DrawerWidthLeft = "248px",
        },
    };

    private static PaletteLight Light() => new()
    {
        Background = "#F5F7F6",
        BackgroundGray = "#EDF1EF",
        Surface = "#FFFFFF",
        AppbarBackground = "#FFFFFF",
        AppbarText = "#16201B",
        DrawerBackground = "#FFFFFF",
        DrawerText = "#33413A",
        DrawerIcon = "#4C5A53",
        TextPrimary = "#16201B",
        TextSecondary = "#4C5A53",
        TextDisabled = "#626F68",
        ActionDefault = "#4C5A53",
        ActionDisabled = "#626F68",
        ActionDisabledBackground = "#E3E9E6",
        Skeleton = "#E3E9E6",
        LinesInputs = "#7A8881",
        LinesDefault = "#DCE3DF",
        Divider = "#DCE3DF",
        TableLines = "#DCE3DF",
        Primary = "#0A7A42",
        PrimaryContrastText = "#FFFFFF",
        PrimaryDarken = "#07602F",
        PrimaryLighten = "#0EB05F",
        Success = "#0A7A42",
        SuccessContrastText = "#FFFFFF",
        SuccessDarken = "#07602F",
        SuccessLighten = "#E7F5ED",
        Info = "#1D5FA6",
        InfoContrastText = "#FFFFFF",
        InfoDarken = "#174C85",
        Warning = "#8A5300",
        WarningContrastText = "#FFFFFF",
        WarningDarken = "#6B4000",
        Error = "#B3261E",
        ErrorContrastText = "#FFFFFF",
        ErrorDarken = "#8F1D17",
        Dark = "#24302A",
        DarkContrastText = "#FFFFFF",
        OverlayDark = "rgba(16,24,20,0.55)",
    };

    private static PaletteDark Dark() => new()
    {
        Background = "#101413",
        BackgroundGray = "#0C100E",
        Surface = "#181E1B",
        AppbarBackground = "#181E1B",
        AppbarText = "#E8EEEA",
        DrawerBackground = "#181E1B",
        DrawerText = "#C9D4CE",
        DrawerIcon = "#A9B6AF",
        TextPrimary = "#E8EEEA",
        TextSecondary = "#A9B6AF",
        TextDisabled = "#86938C",
        ActionDefault = "#A9B6AF",
        ActionDisabled = "#86938C",
        ActionDisabledBackground = "#29312D",
        Skeleton = "#29312D",
        LinesInputs = "#76847D",
        LinesDefault = "#2B332F",
        Divider = "#2B332F",
        TableLines = "#2B332F",
        Primary = "#2CC57A",
        PrimaryContrastText = "#06140C",
        PrimaryDarken = "#4ADE97",
        PrimaryLighten = "#0EB05F",
        Success = "#2CC57A",
        SuccessContrastText = "#06140C",
        SuccessDarken = "#4ADE97",
        SuccessLighten = "#122B1E",
        Info = "#7DB7FF",
        InfoContrastText = "#041427",
        InfoDarken = "#A6CEFF",
        Warning = "#F2B84B",
        WarningContrastText = "#1D1300",
        WarningDarken = "#F7CD7F",
        Error = "#FF8A80",
        ErrorContrastText = "#2A0503",
        ErrorDarken = "#FFB0A8",
        Dark = "#303A35",
        DarkContrastText = "#E8EEEA",
        OverlayDark = "rgba(4,8,6,0.65)",
    };

    /// <summary>Sizes in rem, so that they follow the person's own text size; 1 rem is 16 px.</summary>
    private static Typography Type() => new()
    {
        Default = new DefaultTypography { FontFamily = Sans, FontSize = "1rem", LineHeight = "1.5", LetterSpacing = "normal" },
        H1 = new H1Typography { FontFamily = Sans, FontSize = "1.75rem", LineHeight = "1.25", FontWeight = "600", LetterSpacing = "-.01em" },
        H2 = new H2Typography { FontFamily = Sans, FontSize = "1.25rem", LineHeight = "1.35", FontWeight = "600", LetterSpacing = "normal" },
        H3 = new H3Typography { FontFamily = Sans, FontSize = "1.0625rem", LineHeight = "1.4", FontWeight = "600", LetterSpacing = "normal" },
        H6 = new H6Typography { FontFamily = Sans, FontSize = "1.25rem", LineHeight = "1.35", FontWeight = "600", LetterSpacing = "normal" },
        Subtitle1 = new Subtitle1Typography { FontFamily = Sans, FontSize = "1rem", LineHeight = "1.5", FontWeight = "400", LetterSpacing = "normal" },
        Subtitle2 = new Subtitle2Typography { FontFamily = Sans, FontSize = "1rem", LineHeight = "1.5", FontWeight = "600", LetterSpacing = "normal" },
        Body1 = new Body1Typography { FontFamily = Sans, FontSize = "1rem", LineHeight = "1.5", LetterSpacing = "normal" },
        Body2 = new Body2Typography { FontFamily = Sans, FontSize = ".9375rem", LineHeight = "1.4667", LetterSpacing = "normal" },
        Button = new ButtonTypography { FontFamily = Sans, FontSize = "1rem", LineHeight = "1.5", FontWeight = "600", LetterSpacing = "normal", TextTransform = "none" },
        Caption = new CaptionTypography { FontFamily = Sans, FontSize = ".875rem", LineHeight = "1.4286", LetterSpacing = "normal" },
    };
}
