using System.Net;
using System.Net.Sockets;

namespace LucyPortal.Features.SignIn;

/// <summary>
/// The network that a request comes from, as its provider gives them out: one IPv4 address, or the /64 of an IPv6 address, within
/// which everybody can take as many addresses as there are grains of sand.
/// </summary>
internal static class ClientNetwork
{
    private const int Ipv6PrefixBytes = 8;

    /// <summary>The network of an address; one and the same for all requests that come without an address.</summary>
    public static string Of(IPAddress? address)
    {
        if (address is null)
        {
            return "";
        }

        // An IPv4 address that arrived over an IPv6 socket is the same address.
        if (address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4().ToString();
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[Ipv6PrefixBytes..].Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
