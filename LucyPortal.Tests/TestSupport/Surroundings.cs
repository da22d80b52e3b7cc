using LucyPortal.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace LucyPortal.Tests.TestSupport;

/// <summary>
/// What a portal finds around it: a database, folders, a clock, a log. Several portals can share one, as servers do. The clock starts
/// at the real time, because cookies, keys and TLS go by that, and is only ever advanced.
/// </summary>
public sealed class Surroundings : IAsyncDisposable
{
    private const int FewHashRounds = 1_000;

    private readonly TestFolder _folder;

    private Surroundings(TestFolder folder, TestDatabase database)
    {
        _folder = folder;
        Database = database;
        Mailbox = new Mailbox(folder["mail"]);
        KeysFolder = folder["keys"];
    }

    /// <summary>The database.</summary>
    public TestDatabase Database { get; }

    /// <summary>The mail folder.</summary>
    public Mailbox Mailbox { get; }

    /// <summary>Where the Data Protection keys lie.</summary>
    public string KeysFolder { get; }

    /// <summary>The folder that holds everything.</summary>
    public string Root => _folder.FullPath;

    /// <summary>The clock.</summary>
    public FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    /// <summary>All that is logged.</summary>
    public CapturedLogs Logs { get; } = new();

    /// <summary>The configuration of a portal in these surroundings.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Database:Provider"] = Database.Provider.ToString(),
        [$"ConnectionStrings:{DatabaseOptions.ConnectionName}"] = Database.ConnectionString,
        ["Mail:Folder"] = Mailbox.Folder,
        ["Keys:Folder"] = KeysFolder,
    };

    /// <summary>Makes new ones.</summary>
    public static async Task<Surroundings> CreateAsync(DatabaseProvider provider = DatabaseProvider.Sqlite)
    {
        var folder = new TestFolder();
        return new Surroundings(folder, await TestDatabase.CreateAsync(provider, folder));
    }

    /// <summary>Puts this clock and this log into a portal, and spares it the hash rounds. Call it after the portal's own registrations.</summary>
    public void Register(IServiceCollection services)
    {
        services.AddSingleton<TimeProvider>(Time);
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Logs));
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = FewHashRounds);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        _folder.Dispose();
    }
}
