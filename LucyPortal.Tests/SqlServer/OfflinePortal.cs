using System.Security.Cryptography;
using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Verification;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace LucyPortal.Tests.SqlServer;

/// <summary>The product's own services, as they are set up for SQL Server, above a connection without a server.</summary>
internal sealed class OfflinePortal : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public OfflinePortal()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Database:Provider"] = "SqlServer",
                ["ConnectionStrings:LucyPortal"] = "Server=nowhere",
                // A listing of an empty queue: every mail has left it.
                ["Mail:Postqueue"] = "/bin/true",
            })
            .Build();
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<IHostEnvironment>(new Nowhere())
            .AddSingleton<TimeProvider>(Time)
            .AddLogging()
            .AddMetrics()
            .AddPortalData(configuration)
            .AddDelivery()
            .AddOutbox()
            .AddVerification()
            .AddSingleton<IDataProtectionProvider>(Protection);
        foreach (var method in Enum.GetValues<MailDeliveryMethod>())
        {
            services.AddKeyedSingleton<IDeliveryMethod>(method, new LongDelivery(this, takes: (int)method != 1));
        }

        services.ConfigureDbContext<SqlServerPortalDbContext>(options => options.AddInterceptors(new OfflineConnections(Recording)));
        _services = services.BuildServiceProvider();
    }

    public Recording Recording { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero));

    public ReadableProtection Protection { get; } = new();

    /// <summary>Runs a piece of the product in a scope of its own.</summary>
    public async Task RunAsync(Func<IServiceProvider, Task> work)
    {
        await using var scope = _services.CreateAsyncScope();
        await work(scope.ServiceProvider);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    /// <summary>Secrets that lie open, so that imagined rows can hold them; or that nobody can read, as after a loss of the keys.</summary>
    internal sealed class ReadableProtection : IDataProtectionProvider, IDataProtector
    {
        public bool IsLost { get; set; }

        public IDataProtector CreateProtector(string purpose) => this;

        public byte[] Protect(byte[] plaintext) => plaintext;

        public byte[] Unprotect(byte[] protectedData) => IsLost ? throw new CryptographicException() : protectedData;
    }

    /// <summary>Takes every mail or none, but so slowly that its lease must be renewed meanwhile.</summary>
    private sealed class LongDelivery(OfflinePortal portal, bool takes) : IDeliveryMethod
    {
        private const string Renewal = "LucyPortal.Outbox.Lease.RenewOnceAsync";

        public Task<DeliveryResult> SendAsync(MailMessage message, MailSettings settings, CancellationToken cancellationToken)
        {
            portal.Time.Advance(Lease.Length / 2);
            SpinWait.SpinUntil(() => portal.Recording.Sites.Contains(Renewal), TimeSpan.FromSeconds(10));
            return Task.FromResult<DeliveryResult>(takes
                ? new DeliveryResult.HandedOver(Target(settings))
                : new DeliveryResult.Failed(Target(settings), MailFailure.SignInRefused, Retryable: false));
        }

        public MailFailure? Obstacle(MailSettings settings) => null;

        public string Target(MailSettings settings) => "nowhere";
    }

    private sealed class Nowhere : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = Environments.Production;

        public string ApplicationName { get; set; } = "LucyPortal";

        public string ContentRootPath { get; set; } = AppContext.BaseDirectory;

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
