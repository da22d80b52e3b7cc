using LucyPortal.Tests.TestSupport;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LucyPortal.Tests.Browser;

/// <summary>
/// The real portal on a real port, with a database, folders and a clock of its own. The clock runs with the real one, and a test can
/// push it forward.
/// </summary>
public sealed class PortalServer : IAsyncDisposable
{
    private readonly Factory _factory;
    private readonly RunningClock _clock;

    private PortalServer(Factory factory, Surroundings surroundings)
    {
        _factory = factory;
        _clock = new RunningClock(surroundings.Time);
        Address = new Uri($"http://localhost:{factory.ClientOptions.BaseAddress.Port}");
        World = new PortalWorld(surroundings, factory.Services);
    }

    /// <summary>Where it is reached. By this name, for browsers trust it like HTTPS.</summary>
    public Uri Address { get; }

    /// <summary>Its inside, for what a test does past the browser.</summary>
    public PortalWorld World { get; }

    /// <summary>Starts one.</summary>
    /// <param name="environment">Its environment; in <c>Development</c> mail goes to the mail folder.</param>
    /// <param name="settings">Configuration beyond the usual.</param>
    /// <param name="configure">Stand-ins, registered last.</param>
    public static async Task<PortalServer> StartAsync(
        string? environment = null,
        IReadOnlyDictionary<string, string?>? settings = null,
        Action<IServiceCollection>? configure = null)
    {
        var surroundings = await Surroundings.CreateAsync();
        var factory = new Factory(environment ?? Environments.Development, surroundings, settings, configure);
        factory.UseKestrel(0);
        factory.StartServer();
        return new PortalServer(factory, surroundings);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // First, for what the portal still waits for may be waiting for the clock.
        await _factory.DisposeAsync();
        await _clock.DisposeAsync();
        await World.Surroundings.DisposeAsync();
    }

    private sealed class Factory(
        string environment,
        Surroundings surroundings,
        IReadOnlyDictionary<string, string?>? settings,
        Action<IServiceCollection>? configure) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment(environment);
            foreach (var (key, value) in surroundings.Settings.Concat(settings ?? new Dictionary<string, string?>()))
            {
                builder.UseSetting(key, value);
            }

            // Nothing has been published here, so the files are where the build says, whatever the environment.
            builder.UseStaticWebAssets();
            builder.ConfigureTestServices(services =>
            {
                // The surroundings keep what is logged; the console is the test run's.
                services.AddLogging(logging => logging.ClearProviders());
                surroundings.Register(services);
                configure?.Invoke(services);
            });
        }
    }
}
