using LucyPortal.Data;
using LucyPortal.Data.Keys;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Verification;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace LucyPortal.Tests.TestSupport;

/// <summary>
/// A running portal without its pages: the product's own registrations on a real database, with a clock and folders of the test's own.
/// Hosted services are registered, not started: the test says when mail is handed over.
/// </summary>
/// <param name="surroundings">What it finds around it.</param>
/// <param name="services">Its services: built by <see cref="CreateAsync"/>, by a bUnit context or by a real host.</param>
public sealed class PortalWorld(Surroundings surroundings, IServiceProvider services) : IAsyncDisposable
{
    /// <summary>The password of every user that is not given another.</summary>
    public const string Password = "correct horse battery staple";

    /// <summary>The system notification email.</summary>
    public const string Sender = "lucy@portal.example";

    /// <summary>The address that requests come from.</summary>
    public const string SourceAddress = "192.0.2.7";

    private bool _ownsSurroundings;

    /// <summary>What it finds around it.</summary>
    public Surroundings Surroundings { get; } = surroundings;

    /// <summary>Its services.</summary>
    public IServiceProvider Services { get; } = services;

    /// <summary>The clock.</summary>
    public FakeTimeProvider Time => Surroundings.Time;

    /// <summary>Now (UTC).</summary>
    public DateTime Now => Time.GetUtcNow().UtcDateTime;

    /// <summary>The mail folder.</summary>
    public Mailbox Mailbox => Surroundings.Mailbox;

    /// <summary>All that is logged.</summary>
    public CapturedLogs Logs => Surroundings.Logs;

    /// <summary>Makes a portal with surroundings of its own, with mail going to the mail folder.</summary>
    /// <param name="provider">On which database.</param>
    /// <param name="configure">Stand-ins, registered last.</param>
    /// <param name="settings">What is configured differently.</param>
    public static async Task<PortalWorld> CreateAsync(
        DatabaseProvider provider = DatabaseProvider.Sqlite,
        Action<IServiceCollection>? configure = null,
        Dictionary<string, string?>? settings = null)
    {
        var world = Build(await Surroundings.CreateAsync(provider), configure, settings);
        world._ownsSurroundings = true;
        await world.UseMailAsync(MailDeliveryMethod.MailFolder);
        return world;
    }

    /// <summary>Adds what a portal is made of below its pages, in these surroundings.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="surroundings">The surroundings.</param>
    /// <param name="settings">What is configured differently.</param>
    public static void Register(IServiceCollection services, Surroundings surroundings, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(surroundings.Settings)
            .AddInMemoryCollection(settings ?? new Dictionary<string, string?>())
            .Build();
        services.AddSingleton<IConfiguration>(configuration);
        var environment = new Environment(surroundings.Root);
        services.AddSingleton<IHostEnvironment>(environment);
        services.AddMetrics();
        services.AddPortalData(configuration).AddPortalKeys(configuration, environment).AddDelivery().AddOutbox().AddVerification();
        services.AddSingleton<SignedInUser>();
        services.AddSingleton<AuthenticationStateProvider>(p => p.GetRequiredService<SignedInUser>());
        surroundings.Register(services);
    }

    /// <summary>Another server with the same database, folders and clock.</summary>
    /// <param name="configure">Stand-ins, registered last.</param>
    /// <param name="settings">What is configured differently.</param>
    public PortalWorld AnotherServer(Action<IServiceCollection>? configure = null, Dictionary<string, string?>? settings = null) =>
        Build(Surroundings, configure, settings);

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan by) => Time.Advance(by);

    /// <summary>Runs one operation: with a service of a scope of its own, asked for from <see cref="SourceAddress"/>.</summary>
    public async Task<TResult> UseAsync<TService, TResult>(Func<TService, Task<TResult>> work)
        where TService : notnull
    {
        await using var scope = Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().SourceAddress = SourceAddress;
        return await work(scope.ServiceProvider.GetRequiredService<TService>());
    }

    /// <inheritdoc cref="UseAsync{TService, TResult}(Func{TService, Task{TResult}})" />
    public Task UseAsync<TService>(Func<TService, Task> work)
        where TService : notnull => UseAsync<TService, bool>(
            async service =>
            {
                await work(service);
                return true;
            });

    /// <summary>Runs one operation in one transaction.</summary>
    public Task InTransactionAsync(Func<IServiceProvider, CancellationToken, Task> work) => UseAsync<IServiceProvider>(
        scope => scope.GetRequiredService<PortalTransaction>().RunAsync(token => work(scope, token), CancellationToken.None));

    /// <summary>Looks into the database, past the portal.</summary>
    public async Task<T> ReadAsync<T>(Func<PortalDbContext, Task<T>> query)
    {
        await using var db = Surroundings.Database.Open();
        return await query(db);
    }

    /// <summary>Changes the mail settings.</summary>
    /// <param name="method">How mail is handed over.</param>
    /// <param name="sender">The system notification email; null for none.</param>
    /// <param name="host">Host of the Postfix server.</param>
    /// <param name="port">Its port.</param>
    /// <param name="fallback">The fallback; null for none.</param>
    public Task<MailSettings> UseMailAsync(
        MailDeliveryMethod method, string? sender = Sender, string host = "localhost", int port = 25, MailDeliveryMethod? fallback = null) =>
        UseAsync<MailSettingsStore, MailSettings>(async store =>
        {
            await store.EnsureAsync(method, CancellationToken.None);
            return await store.ChangeAsync(new MailSettingsChange(method, host, port, sender, Fallback: fallback), CancellationToken.None);
        });

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Services is ServiceProvider built)
        {
            await built.DisposeAsync();
        }

        if (_ownsSurroundings)
        {
            await Surroundings.DisposeAsync();
        }
    }

    private static PortalWorld Build(
        Surroundings surroundings,
        Action<IServiceCollection>? configure,
        IReadOnlyDictionary<string, string?>? settings = null)
    {
        var services = new ServiceCollection();
        Register(services, surroundings, settings);
        configure?.Invoke(services);
        return new PortalWorld(
            surroundings,
            services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true }));
    }

    private sealed class Environment(string root) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = Environments.Development;

        public string ApplicationName { get; set; } = "LucyPortal";

        public string ContentRootPath { get; set; } = root;

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
