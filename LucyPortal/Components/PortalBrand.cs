namespace LucyPortal.Components;

/// <summary>The name this portal goes by in titles and in the app bar (<c>Portal:ProductName</c>).</summary>
/// <param name="ProductName">Plain text, at most a few words: it has to fit beside the menu button on a phone.</param>
public sealed record PortalBrand(string ProductName);
