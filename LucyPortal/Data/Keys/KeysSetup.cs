using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LucyPortal.Data.Keys;

/// <summary>Registers Data Protection with its keys where the configuration wants them.</summary>
public static class KeysSetup
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Adds Data Protection and the keys' store.</summary>
    public static IServiceCollection AddPortalKeys(this IServiceCollection services)
    {
        services.AddOptions<KeysOptions>().BindConfiguration(KeysOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<KeysOptions>, KeysOptionsValidator>();
        // A fixed name: the keys must fit after the portal has moved to another folder.
        services.AddDataProtection().SetApplicationName("LucyPortal");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>, KeyStoreSetup>();
        return services;
    }

    private sealed class KeyStoreSetup(IOptions<KeysOptions> options, IHostEnvironment environment, IServiceProvider services)
        : IConfigureOptions<KeyManagementOptions>
    {
        public void Configure(KeyManagementOptions management)
        {
            var keys = options.Value;
            management.XmlRepository = keys.Kind == KeysStore.Database
                ? new EntityFrameworkCoreXmlRepository<PortalDbContext>(services, NullLoggerFactory.Instance)
                : new FileSystemXmlRepository(MakeFolder(keys.Folder), NullLoggerFactory.Instance);
            if (keys.Certificate is not null
                && KeyCertificates.TryLoad(keys.Certificate, keys.CertificatePassword, environment) is { } certificate)
            {
                management.XmlEncryptor = new CertificateXmlEncryptor(certificate, NullLoggerFactory.Instance);
            }
        }

        private DirectoryInfo MakeFolder(string configured)
        {
            var folder = Path.GetFullPath(configured, environment.ContentRootPath);
            return Directory.Exists(folder) || OperatingSystem.IsWindows()
                ? Directory.CreateDirectory(folder)
                : Directory.CreateDirectory(folder, OwnerOnly);
        }
    }
}
