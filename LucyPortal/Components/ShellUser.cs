namespace LucyPortal.Components;

/// <summary>
/// The name in the app bar, once it has changed since the page was loaded: what the cookie says is read anew only by a full load.
/// </summary>
public sealed class ShellUser
{
    /// <summary>Raised after <see cref="Rename"/>.</summary>
    public event Action? Renamed;

    /// <summary>The new name; null while the one of the sign-in holds.</summary>
    public string? Name { get; private set; }

    /// <summary>Shows another name from now on.</summary>
    public void Rename(string name)
    {
        Name = name;
        Renamed?.Invoke();
    }
}
