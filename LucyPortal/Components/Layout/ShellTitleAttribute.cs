namespace LucyPortal.Components.Layout;

/// <summary>
/// The h1 and title that the static shell shows until the circuit draws the page. The same text as the page's own header:
/// <c>@attribute [ShellTitle("2FA Configuration")]</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ShellTitleAttribute(string title) : Attribute
{
    public string Title { get; } = title;
}
