using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace LucyPortal.Hosting;

/// <summary>Section <c>Proxy</c> of the configuration.</summary>
public sealed class ProxyOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Proxy";

    /// <summary>The key of <see cref="Trusted"/>, for those who give all in one value.</summary>
    public const string TrustedKey = Section + ":" + nameof(Trusted);

    /// <summary>Addresses and networks (CIDR) of reverse proxies whose <c>X-Forwarded-*</c> is believed. Nobody else's is.</summary>
    public IList<string> Trusted { get; } = [];

    /// <summary>Takes a list in one value, separated by commas or blanks: in an environment variable nobody expects an index.</summary>
    public void AddList(string? value)
    {
        foreach (var proxy in (value ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            Trusted.Add(proxy);
        }
    }
}

internal sealed class ProxyOptionsValidator : IValidateOptions<ProxyOptions>
{
    public ValidateOptionsResult Validate(string? name, ProxyOptions options)
    {
        var mistakes = options.Trusted
            .Select((text, index) => (text, index))
            .Where(t => !IPAddress.TryParse(t.text, out _) && !System.Net.IPNetwork.TryParse(t.text, out _))
            .Select(t => $"Proxy:Trusted:{t.index} is '{t.text}'. Give an address like 10.0.0.5 or a network like 10.0.0.0/24.")
            .ToList();
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }
}

/// <summary>Believes forwarded addresses, and the scheme, only from the proxies named.</summary>
internal sealed class TrustedProxies(IOptions<ProxyOptions> proxy) : IConfigureOptions<ForwardedHeadersOptions>
{
    public void Configure(ForwardedHeadersOptions options)
    {
        // The framework trusts this machine's own address by default; here nobody is trusted who is not named.
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        options.ForwardedHeaders = proxy.Value.Trusted.Count == 0
            ? ForwardedHeaders.None
            : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        options.ForwardLimit = null;
        foreach (var text in proxy.Value.Trusted)
        {
            if (IPAddress.TryParse(text, out var address))
            {
                options.KnownProxies.Add(address);
            }
            else if (System.Net.IPNetwork.TryParse(text, out var network))
            {
                options.KnownIPNetworks.Add(network);
            }
        }
    }
}
