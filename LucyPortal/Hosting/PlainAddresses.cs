using System.Net;
using System.Net.Sockets;

namespace LucyPortal.Hosting;

/// <summary>
/// One spelling for one client: an IPv4 address that arrived over an IPv6 socket is an IPv4 address, and the zone of an IPv6 address,
/// which means something only on the machine that wrote it, is left out.
/// </summary>
internal static class PlainAddresses
{
    /// <summary>Stands behind what believes the proxies, and before all that asks for the address.</summary>
    public static void UsePlainAddresses(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Connection.RemoteIpAddress = Plain(context.Connection.RemoteIpAddress);
        return next(context);
    });

    private static IPAddress? Plain(IPAddress? address) => address switch
    {
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4(),
        { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: not 0 } => new IPAddress(address.GetAddressBytes()),
        _ => address,
    };
}
