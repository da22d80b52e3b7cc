using LucyPortal.Components;
using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace LucyPortal.Hosting;

/// <summary>Registers what belongs to the host: proxies, hosts, health, telemetry.</summary>
internal static class HostingSetup
{
    /// <summary>A form of this portal is a few hundred bytes; nothing is uploaded.</summary>
    private const long LargestBody = 128 * 1024;

    /// <summary>Adds them.</summary>
    public static IServiceCollection AddPortalHosting(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<PortalOptions>, PortalOptionsValidator>();
        services.AddOptions<ProxyOptions>()
            .BindConfiguration(ProxyOptions.Section)
            .Configure<IConfiguration>((options, all) => options.AddList(all[ProxyOptions.TrustedKey]))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProxyOptions>, ProxyOptionsValidator>();
        services.AddSingleton<IConfigureOptions<ForwardedHeadersOptions>, TrustedProxies>();
        services.AddSingleton<IConfigureOptions<HostFilteringOptions>, AllowedHostsSetup>();
        services.AddSingleton(p => new PortalBrand(p.GetRequiredService<IOptions<PortalOptions>>().Value.ProductName));
        services.AddSingleton(p => new PortalShell
        {
            HasMailbox = p.GetRequiredService<IHostEnvironment>().IsDevelopment(),
            IsDatabaseAway = DatabaseFailure.Is,
        });
        services.AddHsts(options => options.MaxAge = TimeSpan.FromDays(365));
        services.Configure<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = LargestBody;
        });
        services.AddPortalTelemetry(configuration);
        return services;
    }
}
