namespace LucyPortal.Commands;

/// <summary>
/// Parts a command line into what the command is to do and the portal's settings, which may stand on it as they may when the portal is
/// started: <c>--Database:Provider=SqlServer</c> or <c>--contentRoot /opt/lucyportal</c>.
/// </summary>
/// <param name="Command">The command with its options.</param>
/// <param name="Settings">The settings.</param>
internal sealed record SettingsArguments(string[] Command, string[] Settings)
{
    private static readonly string[] Prefixes = ["--", "/"];

    /// <summary>Settings whose names have no section.</summary>
    private static readonly string[] WithoutSection = ["applicationName", "contentRoot", "environment", "http_ports", "https_ports", "urls"];

    /// <summary>Parts it. A setting without <c>=</c> takes the next argument for its value.</summary>
    public static SettingsArguments Part(IEnumerable<string> args)
    {
        List<string> command = [];
        List<string> settings = [];
        var takesNext = false;
        foreach (var arg in args)
        {
            var isSetting = takesNext || IsSetting(arg);
            takesNext = !takesNext && isSetting && !arg.Contains('=', StringComparison.Ordinal);
            (isSetting ? settings : command).Add(arg);
        }

        return new SettingsArguments([.. command], [.. settings]);
    }

    private static bool IsSetting(string arg)
    {
        var name = arg.Split('=')[0];
        return Array.Find(Prefixes, p => name.StartsWith(p, StringComparison.Ordinal)) is { } prefix
            && (name.Contains(':', StringComparison.Ordinal) || WithoutSection.Contains(name[prefix.Length..], StringComparer.OrdinalIgnoreCase));
    }
}
