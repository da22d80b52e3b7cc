using Microsoft.Extensions.Options;

namespace LucyPortal.Data;

/// <summary>Makes what only the portal's own system user may read: the database, the keys, the mails.</summary>
public static class PrivateFolder
{
    private const UnixFileMode OwnersFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the folder, for its owner alone, unless it exists: one that somebody made has the rights that they gave it.</summary>
    public static DirectoryInfo Create(string path)
    {
        if (Directory.Exists(path) || OperatingSystem.IsWindows())
        {
            return Directory.CreateDirectory(path);
        }

        // One by one: else those on the way to it would be open to everybody.
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } parent && !Directory.Exists(parent))
        {
            Create(parent);
        }

        return Directory.CreateDirectory(path, OwnersFolder);
    }

    /// <summary>Makes a file, or empties it, for its owner alone: also in a folder that others may enter.</summary>
    public static FileStream CreateFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnersFile;
        }

        return new FileStream(path, options);
    }

    /// <summary>Makes the folder that a key of the configuration names.</summary>
    /// <exception cref="OptionsValidationException">It can't be made; the start ends with the key's name.</exception>
    public static DirectoryInfo CreateFor(string key, string path)
    {
        try
        {
            return Create(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(key, path, exception);
        }
    }

    /// <summary>What ends the start where a path of the configuration can't be used.</summary>
    internal static OptionsValidationException Unusable(string key, string path, Exception exception) =>
        new(Options.DefaultName, typeof(string), [$"{key}: {path} can't be used. {exception.Message}"]);
}
