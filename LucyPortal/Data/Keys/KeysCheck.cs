using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace LucyPortal.Data.Keys;

/// <summary>Looks whether this process can use the keys that the portal has made. Meant for a process beside it, which must make none.</summary>
public sealed class KeysCheck(IOptions<KeysOptions> options, IHostEnvironment environment, IServiceProvider services)
{
    /// <summary>What is in the way, in a sentence; null when nothing is.</summary>
    public string? Obstacle()
    {
        var folder = Path.GetFullPath(options.Value.Folder, environment.ContentRootPath);
        // Asked first, because Data Protection would make the folder.
        if (options.Value.Kind == KeysStore.Folder && !Directory.Exists(folder))
        {
            return $"Keys:Folder: {folder} is not there, or not for this system user to see.";
        }

        try
        {
            // Data Protection reads its keys at the first use.
            services.GetRequiredService<IDataProtectionProvider>().CreateProtector("LucyPortal.Data.Keys.Check.v1").Protect([]);
            return null;
        }
        catch (Exception exception) when (exception is CryptographicException or UnauthorizedAccessException or IOException)
        {
            var where = options.Value.Kind == KeysStore.Folder ? $"Keys:Folder: the keys in {folder}" : "Keys:Store: the keys in the database";
            return $"{where} can't be used ({exception.GetBaseException().Message.TrimEnd('.')}).";
        }
    }
}
