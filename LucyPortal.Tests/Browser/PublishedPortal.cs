using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LucyPortal.Data;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Tests.TestSupport.Requirements;

namespace LucyPortal.Tests.Browser;

/// <summary>
/// The portal as it is shipped: published, in a process of its own, with an administrator created unattended. Only published files are
/// compressed as people get them.
/// </summary>
public sealed class PublishedPortal : IAsyncLifetime
{
    /// <summary>Whom the configuration creates.</summary>
    public const string Administrator = "ada@example.org";

    private readonly TestFolder _folder = new();
    private Process? _portal;

    /// <summary>Where it is reached.</summary>
    public Uri Address { get; private set; } = null!;

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        if (Machine.NoBrowser is not null)
        {
            return;
        }

        await PublishAsync();
        Address = new Uri($"http://localhost:{FreePort()}");
        _portal = Process.Start(new ProcessStartInfo("dotnet", ["LucyPortal.dll"])
        {
            WorkingDirectory = _folder["app"],
            Environment =
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["ASPNETCORE_URLS"] = Address.ToString(),
                [$"ConnectionStrings__{DatabaseOptions.ConnectionName}"] = $"Data Source={_folder["portal.db"]}",
                ["Keys__Folder"] = _folder["keys"],
                ["Mail__Folder"] = _folder["mail"],
                ["Logging__LogLevel__Default"] = "Warning",
                ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Warning",
                ["Portal__Administrator__Email"] = Administrator,
                ["Portal__Administrator__Password"] = PortalWorld.Password,
            },
        })!;
        using var client = new HttpClient { BaseAddress = Address };
        await Eventually.HoldsAsync(() => AnswersAsync(client), "the published portal should start");
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        if (_portal is not null)
        {
            _portal.Kill();
            await _portal.WaitForExitAsync();
            _portal.Dispose();
        }

        _folder.Dispose();
    }

    private async Task PublishAsync()
    {
        // No build server is left behind: it would keep this run's output open.
        string[] command =
        [
            "publish", Path.Combine(Repository.Root, "LucyPortal"), "-c", "Release", "-o", _folder["app"],
            "--nologo", "-v", "q", "-nodeReuse:false", "-p:UseSharedCompilation=false",
        ];
        using var publish = Process.Start(new ProcessStartInfo("dotnet", command) { RedirectStandardOutput = true })!;
        var said = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        if (publish.ExitCode != 0)
        {
            throw new InvalidOperationException($"dotnet publish failed.\n{said}");
        }
    }

    private async Task<bool> AnswersAsync(HttpClient client)
    {
        if (_portal!.HasExited)
        {
            throw new InvalidOperationException($"The published portal ended with code {_portal.ExitCode}.");
        }

        try
        {
            return (await client.GetAsync("/health/live")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
