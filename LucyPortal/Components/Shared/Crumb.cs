namespace LucyPortal.Components.Shared;

/// <summary>One step of the breadcrumbs.</summary>
/// <param name="Text">The label of the page or group.</param>
/// <param name="Href">Its address; none for a group without a page, such as Settings.</param>
public sealed record Crumb(string Text, string? Href = null)
{
    /// <summary>The first step of most pages.</summary>
    public static Crumb Home { get; } = new("Home", "/");

    /// <summary>Above the other pages of one's own account.</summary>
    public static Crumb Account { get; } = new("Account", "/account");

    /// <summary>Above the pages of the settings; it has none of its own.</summary>
    public static Crumb Settings { get; } = new("Settings");

    /// <summary>Above the pages for support; it has none of its own.</summary>
    public static Crumb Support { get; } = new("Support");
}
