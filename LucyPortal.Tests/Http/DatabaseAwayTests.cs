using System.Net;
using LucyPortal.Data;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using Microsoft.Data.Sqlite;

namespace LucyPortal.Tests.Http;

public sealed class DatabaseAwayTests : IAsyncLifetime
{
    private const string Away = "The portal can't reach its database.";

    private static readonly string[] FileAndLog = ["", "-wal", "-shm"];

    private PortalHost _host = null!;
    private string _connection = "";

    public async Task InitializeAsync()
    {
        var surroundings = await Surroundings.CreateAsync();
        _connection = surroundings.Database.ConnectionString + ";Default Timeout=1";
        _host = new PortalHost { Shared = surroundings, Settings = { ["ConnectionStrings:LucyPortal"] = _connection } };
        await _host.StartAsync();
        await _host.EndFirstRunAsync();
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _host.Surroundings.DisposeAsync();
    }

    [Fact]
    public async Task A_locked_database_is_told_and_works_again_once_it_is_free()
    {
        var user = await _host.AddSomebodyAsync();
        using var browser = _host.NewBrowser();
        await using (var other = new SqliteConnection(_connection + ";Pooling=False"))
        {
            await other.OpenAsync();
            await using var transaction = await other.BeginTransactionAsync();

            using var live = await browser.GetAsync("/health/live");
            using var ready = await browser.GetAsync("/health/ready");
            using var answer = await browser.TypePasswordAsync(user.Email!);
            var page = await Page.ReadAsync("/login", answer);

            live.StatusCode.Should().Be(HttpStatusCode.OK);
            ready.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
            answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
            page.Heading.Should().Be(Away);
            browser.HasSession.Should().BeFalse();
        }

        // What the health check saw holds for two seconds.
        _host.World.Advance(TimeSpan.FromSeconds(3));
        using var readyAgain = await browser.GetAsync("/health/ready");
        readyAgain.StatusCode.Should().Be(HttpStatusCode.OK);
        using var again = await browser.TypePasswordAsync(user.Email!);
        again.ShouldLeadTo("/");
    }

    [Theory]
    [InlineData("/login")]
    [InlineData("/account/2fa")]
    [InlineData("/login/verify")]
    public async Task A_database_that_is_gone_is_told_to_everybody_and_works_again_once_it_is_back(string path)
    {
        using var stranger = _host.NewBrowser();
        using var signedIn = await _host.SignInAsync(await _host.AddSomebodyAsync());
        using var pending = await _host.PassPasswordAsync(await _host.AddSomebodyWithTwoFactorAsync());
        await _host.World.DispatchAsync();
        var file = new SqliteConnectionStringBuilder(_connection).DataSource;
        Swap(file, file + ".away");
        await File.WriteAllTextAsync(file, string.Concat(Enumerable.Repeat("This is no database. ", 500)));
        await Eventually.HoldsAsync(
            async () =>
            {
                // What was at work in this moment has given a connection to the old file back since.
                LetGo();
                _host.World.Advance(TimeSpan.FromSeconds(3));
                using var looked = await stranger.GetAsync("/health/ready");
                return looked.StatusCode == HttpStatusCode.ServiceUnavailable;
            },
            "it should be noticed");

        foreach (var browser in new[] { signedIn, pending })
        {
            using var live = await browser.GetAsync("/health/live");
            using var ready = await browser.GetAsync("/health/ready");
            using var answer = await browser.GetAsync(path);

            live.StatusCode.Should().Be(HttpStatusCode.OK, "the process lives, whoever asks");
            ready.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
            answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
            (await Page.ReadAsync(path, answer)).Heading.Should().Be(Away);
        }

        File.Delete(file);
        Swap(file + ".away", file);
        // What the health check saw holds for two seconds.
        _host.World.Advance(TimeSpan.FromSeconds(3));
        using var readyAgain = await stranger.GetAsync("/health/ready");
        readyAgain.StatusCode.Should().Be(HttpStatusCode.OK);
        (await signedIn.IsSignedInAsync()).Should().BeTrue("no session was lost");
        (await pending.OpenAsync("/login/verify")).Heading.Should().Be("Enter your code");
    }

    private void LetGo()
    {
        using var connection = new SqliteConnection(ConnectionStrings.Sqlite(_connection, "/").ToString());
        SqliteConnection.ClearPool(connection);
    }

    /// <summary>Moves the file with its log, and lets go of the connections to it, as a server that lost its disk would.</summary>
    private void Swap(string from, string to)
    {
        LetGo();
        foreach (var part in FileAndLog.Where(p => File.Exists(from + p)))
        {
            File.Move(from + part, to + part);
        }
    }
}
