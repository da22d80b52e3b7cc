using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace LucyPortal.Tests.Http.Support;

/// <summary>The portal as a process of its own, as an operator starts it: on a free port, in Production unless its settings say otherwise.</summary>
public sealed partial class PortalProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PortalProcess(Process process) => _process = process;

    /// <summary>Everything it has written so far, to both streams.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts it.</summary>
    /// <param name="root">Its content root.</param>
    /// <param name="settings">Its configuration, by key; given as environment variables.</param>
    public static PortalProcess Start(string root, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            WorkingDirectory = root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "LucyPortal.dll"), "--contentRoot", root },
            Environment =
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            },
        };
        foreach (var (key, value) in settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        var portal = new PortalProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        portal._process.OutputDataReceived += (_, line) => portal.Read(line.Data);
        portal._process.ErrorDataReceived += (_, line) => portal.Read(line.Data);
        portal._process.Exited += (_, _) => portal._listening.TrySetException(new InvalidOperationException("The portal has ended."));
        portal._process.Start();
        portal._process.BeginOutputReadLine();
        portal._process.BeginErrorReadLine();
        return portal;
    }

    /// <summary>Waits until it listens.</summary>
    public async Task<Uri> ListeningAsync()
    {
        try
        {
            return await _listening.Task.WaitAsync(Patience, TimeProvider.System);
        }
        catch (Exception exception) when (exception is InvalidOperationException or TimeoutException)
        {
            throw new InvalidOperationException($"The portal did not come up:\n{Output}", exception);
        }
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Waits until the condition holds, looking as often as can be.</summary>
    public static async Task UntilAsync(Func<bool> condition, string because)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                throw new TimeoutException(because);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }
    }

    /// <summary>Ends it as a power cut would (SIGKILL).</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await ExitAsync();
    }

    /// <summary>A browser at its door.</summary>
    /// <param name="from">Another one whose cookies it has, as if it had come from there; null for none.</param>
    public async Task<HttpBrowser> NewBrowserAsync(HttpBrowser? from = null)
    {
        var browser = new HttpBrowser(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }, await ListeningAsync());
        foreach (var (name, value) in from?.Cookies ?? new Dictionary<string, string>())
        {
            browser.Cookies[name] = value;
        }

        return browser;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        if (Listening().Match(line) is { Success: true } match)
        {
            _listening.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex Listening();
}
