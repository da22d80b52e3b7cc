using LucyPortal.Features.SignIn;
using LucyPortal.Tests.TestSupport;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LucyPortal.Tests.Http.Support;

/// <summary>
/// The whole portal as it runs: its own <c>Program</c>, pipeline and hosted services, in surroundings of the test's own. Only the
/// clock and the number of hash rounds are stand-ins.
/// </summary>
public class PortalHost : IAsyncLifetime, IAsyncDisposable
{
    private readonly Dictionary<string, string?> _settings = [];
    private Surroundings? _own;
    private Factory? _factory;
    private PortalWorld? _world;

    /// <summary>What the first run prints on the console would bury the results of the tests.</summary>
    static PortalHost() => Console.SetOut(TextWriter.Null);

    /// <summary>Surroundings that it shares: with a server beside it, or with itself before a restart. Else it has its own.</summary>
    public Surroundings? Shared { get; init; }

    /// <summary>What the portal finds around it.</summary>
    public Surroundings Surroundings => Shared ?? _own!;

    /// <summary>The portal behind its pages: its services, clock, mail folder, log.</summary>
    public PortalWorld World => _world ??= new PortalWorld(Surroundings, Server.Services);

    /// <summary>Its environment.</summary>
    public string Environment { get; init; } = Environments.Development;

    /// <summary>What is configured beside the surroundings.</summary>
    public IDictionary<string, string?> Settings => _settings;

    /// <summary>Further stand-ins, registered last.</summary>
    public Action<IServiceCollection>? Services { get; init; }

    /// <summary>What the sign-in takes on. Roomy unless a test is about it: all tests of a host come from one address.</summary>
    internal SignInLimits Limits { get; init; } = new() { FormsAtOnce = 1_000_000, PasswordsAtOnce = 1_000, PasswordsWaiting = 1_000 };

    /// <summary>True to listen on a real socket of this machine.</summary>
    public bool OnSocket { get; init; }

    /// <summary>Where it is reached.</summary>
    public Uri Address { get; init; } = new("http://localhost");

    private Factory Server => _factory ?? throw new InvalidOperationException("The host has not been started.");

    /// <summary>The port of its socket.</summary>
    public int Port => Server.ClientOptions.BaseAddress.Port;

    /// <summary>Starts it.</summary>
    public async Task<PortalHost> StartAsync()
    {
        await InitializeAsync();
        return this;
    }

    /// <inheritdoc />
    public virtual async Task InitializeAsync()
    {
        if (Shared is null)
        {
            _own = await Surroundings.CreateAsync();
        }

        _factory = new Factory(this);
        if (OnSocket)
        {
            _factory.UseKestrel(0);
        }

        _factory.StartServer();
    }

    /// <summary>A browser without cookies.</summary>
    public HttpBrowser NewBrowser() => OnSocket
        ? new HttpBrowser(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }, Server.ClientOptions.BaseAddress)
        : new HttpBrowser(Server.Server.CreateHandler(), Address);

    /// <summary>A browser with the cookies of another one.</summary>
    public HttpBrowser NewBrowser(IEnumerable<KeyValuePair<string, string>> cookies)
    {
        var browser = NewBrowser();
        foreach (var (name, value) in cookies)
        {
            browser.Cookies[name] = value;
        }

        return browser;
    }

    /// <summary>The in-memory server, for what no browser does.</summary>
    public TestServer TestServer => Server.Server;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_factory is not null)
        {
            await _factory.DisposeAsync();
        }

        if (_own is not null)
        {
            await _own.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    private sealed class Factory(PortalHost host) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment(host.Environment);
            foreach (var (key, value) in host.Surroundings.Settings.Concat(host.Settings))
            {
                builder.UseSetting(key, value);
            }

            builder.ConfigureTestServices(services =>
            {
                // Only the test's own log: what goes to the console would bury the results.
                services.RemoveAll<ILoggerProvider>();
                host.Surroundings.Register(services);
                services.AddSingleton(host.Limits);
                host.Services?.Invoke(services);
            });
        }
    }
}
