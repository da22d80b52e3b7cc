using System.Net;

namespace LucyPortal.Delivery;

/// <summary>Tells whether a host is this very machine, without asking any name server.</summary>
public static class LoopbackHost
{
    /// <summary>True for <c>localhost</c> and the addresses of RFC 1122 3.2.1.3 and RFC 4291 2.5.3.</summary>
    public static bool Is(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
