using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using Microsoft.Extensions.Hosting;

namespace LucyPortal.Tests.Http.Support;

/// <summary>
/// Two portals, each a process of its own, on one SQLite file, with one mail folder and one folder of keys. They differ in the port alone,
/// which cookies don't know: a browser that has been at one is the same at the other, as behind a load balancer.
/// </summary>
public sealed class TwoServers : IAsyncLifetime
{
    private readonly List<PortalProcess> _servers = [];
    private PortalUser? _ada;

    /// <summary>What the servers share, for what a test does past them.</summary>
    public PortalWorld World { get; private set; } = null!;

    /// <summary>One.</summary>
    public PortalProcess First => _servers[0];

    /// <summary>The other.</summary>
    public PortalProcess Second => _servers[1];

    /// <summary>Somebody whose sign-ins ask for a code by email.</summary>
    public PortalUser Ada => _ada!;

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        World = await PortalWorld.CreateAsync();
        _ada = await World.AddUserAsync("ada@example.org", TwoFactorMethod.Email);
        // Nothing has been published here: only in Development the files of the pages are where the build has left them.
        var settings = World.Surroundings.Settings.Append(new("ASPNETCORE_ENVIRONMENT", Environments.Development)).ToList();
        _servers.Add(PortalProcess.Start(World.Surroundings.Root, settings));
        _servers.Add(PortalProcess.Start(World.Surroundings.Root, settings));
        await Task.WhenAll(_servers.Select(server => server.ListeningAsync()));
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        await World.DisposeAsync();
    }

    /// <summary>Does what makes a server send Ada a code, and reads it from the mail folder.</summary>
    public async Task<string> CodeAfterAsync(Func<Task> ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        var before = Mails().ToHashSet();
        await ask();
        string? code = null;
        await Eventually.HoldsAsync(
            () => (code = Mails().Except(before).Select(path => ReceivedMail.Read(path).Code).SingleOrDefault()) is not null,
            "the code should arrive");
        return code!;
    }

    private IEnumerable<string> Mails() => World.Mailbox.All.Select(mail => mail.Path);
}
