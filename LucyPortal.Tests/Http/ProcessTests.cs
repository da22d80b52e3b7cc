using System.Net;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Http;

/// <summary>The portal as its operator meets it: started, started twice, killed, started again.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TestFolder _root = new();

    private string DatabaseFile => _root["data/lucyportal.db"];

    private Dictionary<string, string?> Settings => new()
    {
        ["ConnectionStrings:LucyPortal"] = $"Data Source={DatabaseFile}",
        ["Keys:Folder"] = _root["keys"],
        ["Mail:Folder"] = _root["mail"],
    };

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _root.Dispose();
    }

    [Fact]
    public async Task Two_servers_that_start_at_once_on_one_fresh_file_both_come_up_and_share_it()
    {
        await using var first = PortalProcess.Start(_root.FullPath, Settings);
        await using var second = PortalProcess.Start(_root.FullPath, Settings);

        foreach (var portal in new[] { first, second })
        {
            using var browser = await portal.NewBrowserAsync();
            using var ready = await browser.GetAsync("/health/ready");
            ready.StatusCode.Should().Be(HttpStatusCode.OK);
            (await browser.OpenAsync("/login")).Path.Should().Be("/setup");
        }

        using var db = TestDatabase.OpenSqlite($"Data Source={DatabaseFile}");
        (await db.MailSettings.CountAsync()).Should().Be(1);
        (await db.SetupLinks.CountAsync()).Should().Be(1);
        (await db.Database.GetPendingMigrationsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task The_setup_link_stands_on_the_console_and_works_until_the_next_start()
    {
        string old;
        await using (var first = PortalProcess.Start(_root.FullPath, Settings))
        {
            using var browser = await first.NewBrowserAsync();
            await PortalProcess.UntilAsync(() => first.Output.Contains("/setup?token=", StringComparison.Ordinal), "the link should be printed");
            old = LinkIn(first.Output);
            first.Output.Should().Contain("Open this link within 24 hours to create the first administrator:").And.Contain("ssh -L ");
            (await browser.OpenAsync(old)).HasFormTo("/setup").Should().BeTrue();
        }

        await using var second = PortalProcess.Start(_root.FullPath, Settings);
        using var later = await second.NewBrowserAsync();
        await PortalProcess.UntilAsync(() => second.Output.Contains("/setup?token=", StringComparison.Ordinal), "the link should be printed");
        (await later.OpenAsync(old)).HasFormTo("/setup").Should().BeFalse();
        (await later.OpenAsync(LinkIn(second.Output))).HasFormTo("/setup").Should().BeTrue();
    }

    [Fact]
    public async Task A_start_that_was_killed_at_any_point_leaves_nothing_that_stops_the_next()
    {
        foreach (var begun in new Func<bool>[]
        {
            () => File.Exists(DatabaseFile + ".migrating"),
            () => File.Exists(DatabaseFile),
            () => File.Exists(DatabaseFile) && new FileInfo(DatabaseFile).Length > 0,
        })
        {
            await using var killed = PortalProcess.Start(_root.FullPath, Settings);
            await PortalProcess.UntilAsync(begun, "the start should come that far");
            await killed.KillAsync();
        }

        // Killed in mid-migration for sure: EF's own lock stays behind as a row.
        await using (var connection = new SqliteConnection($"Data Source={DatabaseFile};Pooling=False"))
        {
            await connection.OpenAsync();
            using var command = connection.CreateCommand();
            command.CommandText = """
                CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT OR IGNORE INTO "__EFMigrationsLock" VALUES (1, '2026-01-01 00:00:00');
                """;
            await command.ExecuteNonQueryAsync();
        }

        await using var portal = PortalProcess.Start(_root.FullPath, Settings);
        using var browser = await portal.NewBrowserAsync();
        using var ready = await browser.GetAsync("/health/ready");

        ready.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_mistake_in_the_configuration_ends_the_start_with_one_line()
    {
        await using var portal = PortalProcess.Start(_root.FullPath, [.. Settings, KeyValuePair.Create<string, string?>("Portal:PublicUrl", "lucy.example.org")]);

        (await portal.ExitAsync()).Should().Be(1);

        portal.Output.Trim().Should().Be(
            "LucyPortal can't start. Portal:PublicUrl is 'lucy.example.org'. Give an address like https://lucy.example.org, without a path.");
        File.Exists(DatabaseFile).Should().BeFalse("nothing is begun");
    }

    private static string LinkIn(string output)
    {
        var line = output.Split('\n').Single(l => l.Contains("/setup?token=", StringComparison.Ordinal));
        return new Uri(line.Trim()).PathAndQuery;
    }
}
