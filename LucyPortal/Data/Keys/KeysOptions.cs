using Microsoft.Extensions.Options;

namespace LucyPortal.Data.Keys;

/// <summary>Where the Data Protection keys are kept.</summary>
public enum KeysStore
{
    /// <summary>A folder: one server, or a shared folder.</summary>
    Folder,

    /// <summary>The database, encrypted by a certificate: several servers.</summary>
    Database,
}

/// <summary>Section <c>Keys</c> of the configuration: the keys that guard every secret at rest and every cookie.</summary>
public sealed class KeysOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Keys";

    /// <summary><c>Folder</c> or <c>Database</c>.</summary>
    public string Store { get; set; } = nameof(KeysStore.Folder);

    /// <summary>The folder, relative to the content root; only its owner may read it.</summary>
    public string Folder { get; set; } = "App_Data/keys";

    /// <summary>PFX file whose certificate encrypts the keys at rest. The database store refuses to start without one.</summary>
    public string? Certificate { get; set; }

    /// <summary>Password of that file, and of the previous ones.</summary>
    public string? CertificatePassword { get; set; }

    /// <summary>PFX files that encrypted older keys: still needed to read them after a rotation.</summary>
    public IList<string> PreviousCertificates { get; } = [];

    /// <summary>The store, once validated.</summary>
    public KeysStore Kind => Enum.Parse<KeysStore>(Store, ignoreCase: true);

    /// <summary>Reads the section. A single value of <see cref="PreviousCertificates"/> is one path: nobody expects an index there.</summary>
    public static void Read(KeysOptions options, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection(Section);
        section.Bind(options);
        if (section[nameof(PreviousCertificates)] is { Length: > 0 } path)
        {
            options.PreviousCertificates.Add(path);
        }
    }
}

internal sealed class KeysOptionsValidator(IHostEnvironment environment) : IValidateOptions<KeysOptions>
{
    private const UnixFileMode OthersMayRead =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public ValidateOptionsResult Validate(string? name, KeysOptions options)
    {
        if (!Enum.TryParse<KeysStore>(options.Store, ignoreCase: true, out var store) || !Enum.IsDefined(store))
        {
            return ValidateOptionsResult.Fail($"Keys:Store is '{options.Store}'. Give Folder or Database.");
        }

        List<string> mistakes = [];
        if (store == KeysStore.Database && options.Certificate is null)
        {
            mistakes.Add("Keys:Certificate is missing. Keys:Store Database keeps keys only encrypted: give a PFX file.");
        }

        if (store == KeysStore.Folder)
        {
            CheckFolder(options, mistakes);
        }

        CheckCertificate("Keys:Certificate", options.Certificate, options, mistakes);
        for (var i = 0; i < options.PreviousCertificates.Count; i++)
        {
            CheckCertificate($"Keys:PreviousCertificates:{i}", options.PreviousCertificates[i], options, mistakes);
        }

        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private void CheckFolder(KeysOptions options, List<string> mistakes)
    {
        if (string.IsNullOrWhiteSpace(options.Folder) || options.Folder.Any(char.IsControl))
        {
            mistakes.Add($"Keys:Folder is '{options.Folder}'. Give the path of a folder.");
            return;
        }

        var folder = Path.GetFullPath(options.Folder, environment.ContentRootPath);
        if (!OperatingSystem.IsWindows() && Directory.Exists(folder) && (File.GetUnixFileMode(folder) & OthersMayRead) != 0)
        {
            mistakes.Add($"Keys:Folder {folder} can be read by others than its owner. Run: chmod 700 {folder}");
        }
    }

    private void CheckCertificate(string key, string? path, KeysOptions options, List<string> mistakes)
    {
        if (path is not null && KeyCertificates.TryLoad(path, options.CertificatePassword, environment) is null)
        {
            mistakes.Add($"{key} '{path}' can't be read as a PFX file with a private key and the password of Keys:CertificatePassword.");
        }
    }
}
