namespace LucyPortal.Components;

/// <summary>
/// The one place that decides where a form may send the browser afterwards. An address from a request is followed only when
/// it can't leave this host.
/// </summary>
public static class LocalAddress
{
    /// <summary>
    /// Whether <paramref name="address"/> is a path on this host: one slash first, then neither slash nor backslash, and no
    /// control character anywhere. Browsers drop tabs and line breaks, so <c>/\t/evil.example</c> would be another host.
    /// </summary>
    public static bool IsLocal(string? address) =>
        address is ['/', ..]
        && address is not ['/', '/' or '\\', ..]
        && !address.Any(char.IsControl);

    /// <summary><paramref name="address"/> when it is local, else the home page.</summary>
    public static string OrHome(string? address) => IsLocal(address) ? address! : "/";
}
