using System.Diagnostics;

namespace LucyPortal.Tests.TestSupport;

/// <summary>How a command ended.</summary>
/// <param name="Exit">Its exit code.</param>
/// <param name="Output">What stood on the standard output.</param>
/// <param name="Errors">The lines on the standard error.</param>
public sealed record ConsoleOutcome(int Exit, string Output, IReadOnlyList<string> Errors);

/// <summary>The built program, run for one command as a process of its own: as an operator does beside the running portal.</summary>
public static class ConsoleProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs it with the settings of these surroundings.</summary>
    public static Task<ConsoleOutcome> RunConsoleAsync(this Surroundings surroundings, params string[] args)
    {
        ArgumentNullException.ThrowIfNull(surroundings);
        return RunAsync(surroundings.Root, surroundings.Settings, args);
    }

    /// <summary>Runs it.</summary>
    /// <param name="root">The folder to run it in.</param>
    /// <param name="settings">Its configuration, by key; given as environment variables.</param>
    /// <param name="args">The command line.</param>
    public static async Task<ConsoleOutcome> RunAsync(string root, IEnumerable<KeyValuePair<string, string?>> settings, params string[] args)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            WorkingDirectory = root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Production" },
        };
        foreach (var arg in args.Prepend(Path.Combine(AppContext.BaseDirectory, "LucyPortal.dll")))
        {
            start.ArgumentList.Add(arg);
        }

        foreach (var (key, value) in settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var errors = process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        return new ConsoleOutcome(process.ExitCode, await output, (await errors).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The address of the one link that was printed: path and query.</summary>
    public static string Link(this ConsoleOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        var line = outcome.Output.Split('\n').Single(l => l.Contains("?token=", StringComparison.Ordinal));
        return new Uri(line.Trim()).PathAndQuery;
    }
}
