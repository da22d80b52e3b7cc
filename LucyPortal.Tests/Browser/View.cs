using Microsoft.Playwright;

namespace LucyPortal.Tests.Browser;

/// <summary>How somebody looks at the portal.</summary>
/// <param name="Width">Of the window, in CSS pixels.</param>
/// <param name="Height">Of the window, in CSS pixels.</param>
/// <param name="Dark">Prefers a dark look.</param>
/// <param name="JavaScript">False for a browser without JavaScript.</param>
/// <param name="Still">Prefers reduced motion.</param>
public sealed record View(int Width, int Height, bool Dark = false, bool JavaScript = true, bool Still = true)
{
    /// <summary>A desktop.</summary>
    public static View Desktop { get; } = new(1440, 900);

    /// <summary>A phone.</summary>
    public static View Phone { get; } = new(390, 844);

    /// <summary>The smallest window that must work.</summary>
    public static View Narrow { get; } = new(320, 640);

    /// <summary>For the names of files.</summary>
    public string Name => $"{Width}-{(Dark ? "dark" : "light")}";

    internal BrowserNewContextOptions ToOptions(Uri address) => new()
    {
        BaseURL = address.ToString(),
        ViewportSize = new ViewportSize { Width = Width, Height = Height },
        ColorScheme = Dark ? ColorScheme.Dark : ColorScheme.Light,
        ReducedMotion = Still ? ReducedMotion.Reduce : ReducedMotion.NoPreference,
        JavaScriptEnabled = JavaScript,
        Locale = "en-GB",
        TimezoneId = "Europe/Zurich",
    };
}
