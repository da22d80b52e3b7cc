using LucyPortal.Domain;

namespace LucyPortal.Hosting;

/// <summary>
/// The address that links on the console begin with: the public one, else the one that this machine listens on. Never a host that a
/// request names: anybody can name any.
/// </summary>
/// <param name="Base">Scheme, host and port.</param>
/// <param name="Tunnel">The command that makes the address work on another machine, where only this one can use it; else null.</param>
internal sealed record PortalAddress(string Base, string? Tunnel)
{
    /// <summary>The address, as far as it is known.</summary>
    /// <param name="portal">Names the public address, if there is one.</param>
    /// <param name="listening">What the portal listens on, the preferred one first.</param>
    public static PortalAddress Of(PortalOptions portal, IEnumerable<string> listening)
    {
        if (portal.PublicUrl is { } publicUrl)
        {
            return new PortalAddress(publicUrl.TrimEnd('/'), null);
        }

        var address = new Uri(listening.Select(Reachable).FirstOrDefault() ?? PortalConfiguration.DefaultUrl);
        return new PortalAddress(
            address.GetLeftPart(UriPartial.Authority),
            address.IsLoopback ? $"ssh -L {address.Port}:localhost:{address.Port} this-server" : null);
    }

    /// <summary>What the configuration says that the portal listens on: for a process that doesn't itself.</summary>
    public static IEnumerable<string> Configured(IConfiguration configuration) =>
    [
        .. Parts(configuration["urls"]),
        .. Parts(configuration["http_ports"]).Select(port => $"http://localhost:{port}"),
        .. Parts(configuration["https_ports"]).Select(port => $"https://localhost:{port}"),
        .. configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(e => e["Url"]).OfType<string>(),
    ];

    /// <summary>A link with a one-time token.</summary>
    public string Link(string path, string token) => $"{Base}{path}?token={token}";

    /// <summary>Whoever listens on all addresses is reached by a name.</summary>
    private static string Reachable(string bound) => bound
        .Replace("//+", "//localhost", StringComparison.Ordinal)
        .Replace("//*", "//localhost", StringComparison.Ordinal)
        .Replace("[::]", "localhost", StringComparison.Ordinal)
        .Replace("0.0.0.0", "localhost", StringComparison.Ordinal);

    private static string[] Parts(string? list) =>
        (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
