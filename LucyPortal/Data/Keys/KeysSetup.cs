using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LucyPortal.Data.Keys;

/// <summary>Registers Data Protection with its keys where the configuration wants them.</summary>
public static class KeysSetup
{
    /// <summary>Adds Data Protection, the keys' store and the certificates that encrypt the keys at rest.</summary>
    public static IServiceCollection AddPortalKeys(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<KeysOptions>().Configure<IConfiguration>(KeysOptions.Read).ValidateOnStart();
        services.AddSingleton<IValidateOptions<KeysOptions>, KeysOptionsValidator>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>, KeyStoreSetup>();
        services.AddSingleton<KeysCheck>();
        // A fixed name: the keys must fit after the portal has moved to another folder.
        services.AddDataProtection().SetApplicationName("LucyPortal").UseCertificates(configuration, environment);
        return services;
    }

    /// <summary>
    /// Lets a process beside the portal use its keys and add none: a key that another system user had made would be one that the portal
    /// can't read.
    /// </summary>
    public static IServiceCollection UseExistingKeysOnly(this IServiceCollection services) =>
        services.Configure<KeyManagementOptions>(management => management.AutoGenerateKeys = false);

    /// <summary>
    /// Data Protection takes certificates only while it is registered. One that can't be read is left out here: the validator stops
    /// the start and names its key.
    /// </summary>
    private static void UseCertificates(this IDataProtectionBuilder builder, IConfiguration configuration, IHostEnvironment environment)
    {
        var keys = new KeysOptions();
        KeysOptions.Read(keys, configuration);
        if (Load(keys.Certificate) is { } current)
        {
            builder.ProtectKeysWithCertificate(current);
        }

        X509Certificate2[] readable = [.. new[] { keys.Certificate }.Concat(keys.PreviousCertificates).Select(Load).OfType<X509Certificate2>()];
        if (readable.Length > 0)
        {
            builder.UnprotectKeysWithAnyCertificate(readable);
        }

        X509Certificate2? Load(string? path) =>
            path is null ? null : KeyCertificates.TryLoad(path, keys.CertificatePassword, environment);
    }

    private sealed class KeyStoreSetup(IOptions<KeysOptions> options, IHostEnvironment environment, IServiceProvider services)
        : IConfigureOptions<KeyManagementOptions>
    {
        public void Configure(KeyManagementOptions management) => management.XmlRepository = options.Value.Kind == KeysStore.Database
            ? new EntityFrameworkCoreXmlRepository<PortalDbContext>(services, NullLoggerFactory.Instance)
            : new FileSystemXmlRepository(
                PrivateFolder.CreateFor("Keys:Folder", Path.GetFullPath(options.Value.Folder, environment.ContentRootPath)),
                NullLoggerFactory.Instance);
    }
}
