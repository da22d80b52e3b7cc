using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Http.Support;

/// <summary>
/// Lets requests come from other addresses than this machine's: the first of all filters, as the socket is. A browser says in
/// <see cref="Header"/> from where it comes; the header goes no further.
/// </summary>
public sealed class PeerAddress : IStartupFilter
{
    /// <summary>Names the address of one browser.</summary>
    public const string Header = "Test-Peer-Address";

    private readonly IPAddress? _everybody;

    private PeerAddress(IPAddress? everybody) => _everybody = everybody;

    /// <summary>For a host whose browsers say where they are, each for itself.</summary>
    public static void AsBrowsersSay(IServiceCollection services) => services.Insert(0, Filter(null));

    /// <summary>For a host whose requests all come from one address.</summary>
    public static Action<IServiceCollection> Always(string address) => services => services.Insert(0, Filter(IPAddress.Parse(address)));

    /// <inheritdoc />
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, rest) =>
        {
            var told = context.Request.Headers[Header].ToString();
            context.Request.Headers.Remove(Header);
            context.Connection.RemoteIpAddress = told.Length > 0 ? IPAddress.Parse(told) : _everybody;
            return rest(context);
        });
        next(app);
    };

    private static ServiceDescriptor Filter(IPAddress? everybody) => ServiceDescriptor.Singleton<IStartupFilter>(new PeerAddress(everybody));
}
