using System.Diagnostics;

namespace LucyPortal.Tests.TestSupport.Requirements;

/// <summary>What this machine has of the things that some tests need.</summary>
internal static class Machine
{
    /// <summary>Names the browser's program where it is not on the path.</summary>
    public const string ChromiumVariable = "LUCY_CHROMIUM";

    private static readonly string[] ChromiumNames = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private static readonly string[] MailPrograms = ["postfix", "dovecot"];

    private static readonly Lazy<string?> SudoPath = new(FindSudo);

    /// <summary>The Chromium to drive; null when there is none.</summary>
    public static string? Chromium { get; } =
        Environment.GetEnvironmentVariable(ChromiumVariable) is { Length: > 0 } named
            ? File.Exists(named) ? named : null
            : ChromiumNames.Select(Find).FirstOrDefault(path => path is not null);

    /// <summary>Why browser tests can't run here, in words; null when they can.</summary>
    public static string? NoBrowser { get; } = Chromium is null
        ? $"Needs Chromium: on the PATH, or named by {ChromiumVariable}."
        : null;

    /// <summary>Why tests with real mail servers can't run here, in words; null when they can.</summary>
    public static string? NoMailServers { get; } = WhyNoMailServers();

    /// <summary>Why what arrives can't be judged by SpamAssassin here, in words; null when it can.</summary>
    public static string? NoSpamFilter { get; } = NoMailServers ?? (Find("spamassassin") is null ? "Needs SpamAssassin, which this machine does not have." : null);

    /// <summary>Why tests with shell scripts can't run here, in words; null when they can.</summary>
    public static string? NoShell { get; } = OperatingSystem.IsWindows() ? "Needs /bin/sh." : null;

    /// <summary><c>sudo</c>, where it is needed for root's rights and asks for no password; null where this process has them.</summary>
    public static string? Sudo => SudoPath.Value;

    /// <summary>The program of this name: on the path, or where Debian keeps servers, which is not on everybody's path.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Concat(["/usr/local/sbin", "/usr/sbin", "/sbin"])
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);

    private static string? WhyNoMailServers()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "Needs Postfix and Dovecot, on Linux.";
        }

        string[] missing = [.. MailPrograms.Where(program => Find(program) is null)];
        return missing.Length > 0 ? $"Needs {string.Join(" and ", missing)}, which this machine does not have."
            : !Environment.IsPrivilegedProcess && Sudo is null ? "Needs root, or sudo without a password, to start Postfix and Dovecot."
            : null;
    }

    private static string? FindSudo()
    {
        if (Environment.IsPrivilegedProcess || Find("sudo") is not { } sudo)
        {
            return null;
        }

        using var asked = Process.Start(new ProcessStartInfo(sudo, ["-n", "true"]) { RedirectStandardError = true });
        asked?.WaitForExit();
        return asked?.ExitCode == 0 ? sudo : null;
    }
}
