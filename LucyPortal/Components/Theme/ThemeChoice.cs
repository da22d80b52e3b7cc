namespace LucyPortal.Components.Theme;

/// <summary>What the person asked for. <see cref="System"/> follows the device.</summary>
public enum ThemeChoice
{
    System,
    Light,
    Dark,
}

/// <summary>The cookie that keeps the choice. It is no secret and holds nothing but one of three words.</summary>
public static class ThemeCookie
{
    public const string Name = "theme";

    /// <summary>One year; every change starts it anew.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    /// <summary>The choice of this request; anything unknown counts as <see cref="ThemeChoice.System"/>.</summary>
    public static ThemeChoice Read(HttpRequest request) => Parse(request.Cookies[Name]);

    public static ThemeChoice Parse(string? word) => word switch
    {
        "light" => ThemeChoice.Light,
        "dark" => ThemeChoice.Dark,
        _ => ThemeChoice.System,
    };

    /// <summary>The word of a choice in the cookie, in <c>data-theme</c> and in the form.</summary>
    public static string Word(this ThemeChoice choice) => choice switch
    {
        ThemeChoice.Light => "light",
        ThemeChoice.Dark => "dark",
        _ => "system",
    };
}
