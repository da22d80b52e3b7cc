namespace LucyPortal.Components.Shared;

/// <summary>One step of the breadcrumbs.</summary>
/// <param name="Text">The label of the page or group.</param>
/// <param name="Href">Its address; none for a group without a page, such as Settings.</param>
public sealed record Crumb(string Text, string? Href = null)
{
    /// <summary>The first step of most pages.</summary>
    public static Crumb Home { get; } = new("Home", "/");
}
