using LucyPortal.Commands;
using LucyPortal.Data;
using LucyPortal.Tests.TestSupport;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Commands;

/// <summary>The server's console where it does not come to the work: help, wrong usage, nothing there to work on.</summary>
public sealed class ServerConsoleTests : IAsyncLifetime
{
    private static readonly string[] Reset = ["reset-2fa", "--email", "nora@example.org", "--reason", "Lost phone"];

    private Surroundings _surroundings = null!;

    public async Task InitializeAsync() => _surroundings = await Surroundings.CreateAsync();

    public async Task DisposeAsync() => await _surroundings.DisposeAsync();

    [Theory]
    [InlineData("--help", "reset-2fa")]
    [InlineData("help", "reset-password")]
    [InlineData("help reset-2fa", "--reason <text> (REQUIRED)")]
    [InlineData("reset-2fa --help", "--email <address> (REQUIRED)")]
    [InlineData("unlock --help", "Ends the locks of an account")]
    [InlineData("reset-password --help", "2FA stays.")]
    public async Task Help_needs_no_portal_and_tells_what_there_is(string line, string told)
    {
        var outcome = await RunAsync(line.Split(' '));

        outcome.Exit.Should().Be(0);
        outcome.Output.Should().Contain(told);
        outcome.Errors.Should().BeEmpty();
    }

    [Fact]
    public async Task Version_is_that_of_the_program() =>
        (await RunAsync("--version")).Output.Trim().Should().StartWith(typeof(Program).Assembly.GetName().Version!.ToString(3));

    [Theory]
    [InlineData("Option '--reason' is required.", "unlock", "--email", "nora@example.org")]
    [InlineData("Option '--email' is required.", "unlock", "--reason", "x")]
    [InlineData("--reason takes one line of 1 to 200 characters.", "unlock", "--email", "nora@example.org", "--reason", " ")]
    [InlineData("--reason takes one line of 1 to 200 characters.", "unlock", "--email", "nora@example.org", "--reason", "two\nlines")]
    [InlineData("--email is empty, or no address. Give the address of the account.", "unlock", "--email", "", "--reason", "x")]
    [InlineData("Unrecognized command or argument '--password'.", "unlock", "--email", "nora@example.org", "--reason", "x", "--password", "secret")]
    [InlineData("Unrecognized command or argument 'rest-2fa'.", "rest-2fa")]
    public async Task Wrong_usage_is_told_and_nothing_is_begun(string told, params string[] args)
    {
        var outcome = await RunAsync(args);

        outcome.Exit.Should().Be(2);
        outcome.Errors.Should().Contain(told).And.HaveElementAt(outcome.Errors.Count - 1, "Run 'LucyPortal help' to see how it is used.");
        outcome.Output.Should().BeEmpty();
    }

    [Theory]
    [InlineData(200, 1)]
    [InlineData(201, 2)]
    public async Task A_reason_has_two_hundred_characters_at_most(int length, int exit) =>
        (await RunAsync("unlock", "--email", "nora@example.org", "--reason", new string('x', length))).Exit.Should().Be(exit);

    [Fact]
    public async Task A_database_that_no_portal_has_made_is_told_and_not_made()
    {
        var file = Path.Combine(_surroundings.Root, "elsewhere", "lucyportal.db");

        var outcome = await RunAsync([.. Reset, $"--ConnectionStrings:LucyPortal=Data Source={file}"]);

        ShouldHaveFailed(outcome, "ConnectionStrings:LucyPortal leads to no database of a portal. Is the portal set up, and are its settings and its system user the ones used here?");
        Directory.Exists(Path.GetDirectoryName(file)).Should().BeFalse();
    }

    [Fact]
    public async Task A_database_of_an_older_version_is_told_and_not_migrated()
    {
        await using (var db = _surroundings.Database.Open())
        {
            var last = db.Database.GetMigrations().Last();
            await db.Database.ExecuteSqlAsync($"DELETE FROM __EFMigrationsHistory WHERE MigrationId = {last}");
        }

        var outcome = await RunAsync(Reset);

        ShouldHaveFailed(outcome, "The database belongs to an older version of the portal. Start this version once: it brings the database up to date.");
        await using var after = _surroundings.Database.Open();
        (await after.Database.GetPendingMigrationsAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task A_database_that_is_away_is_told_in_one_line()
    {
        await using (var db = _surroundings.Database.Open())
        {
            SqliteConnection.ClearPool((SqliteConnection)db.Database.GetDbConnection());
        }

        var file = new SqliteConnectionStringBuilder(_surroundings.Database.ConnectionString).DataSource;
        await File.WriteAllTextAsync(file, string.Concat(Enumerable.Repeat("This is no database. ", 500)));

        var outcome = await RunAsync(Reset);

        ShouldHaveFailed(outcome, "The database of ConnectionStrings:LucyPortal can't be used: SQLite Error 26: 'file is not a database'.");
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_told_in_one_line()
    {
        var outcome = await RunAsync(
            [.. Reset, "--Database:Provider=SqlServer", "--ConnectionStrings:LucyPortal=Server=127.0.0.1,1;Connect Timeout=1;User ID=sa;Password=hidden"]);

        outcome.Exit.Should().Be(1);
        outcome.Errors.Should().ContainSingle().Which.Should()
            .StartWith("Not done. The database of ConnectionStrings:LucyPortal can't be used: ").And.NotContain("hidden");
    }

    [Fact]
    public async Task Without_the_portals_keys_nothing_is_done_and_no_key_is_made()
    {
        var outcome = await RunAsync(Reset);
        PrivateFolder.Create(_surroundings.KeysFolder);
        var empty = await RunAsync(Reset);

        outcome.Exit.Should().Be(1);
        outcome.Errors.Should().ContainSingle().Which.Should().StartWith($"Not done. Keys:Folder: {_surroundings.KeysFolder} is not there, or not for this system user to see.");
        empty.Exit.Should().Be(1);
        empty.Errors.Should().ContainSingle().Which.Should().StartWith($"Not done. Keys:Folder: the keys in {_surroundings.KeysFolder} can't be used (");
        Directory.EnumerateFileSystemEntries(_surroundings.KeysFolder).Should().BeEmpty();
    }

    [Fact]
    public async Task A_mistake_in_the_settings_is_told_with_its_key() =>
        ShouldHaveFailed(await RunAsync([.. Reset, "--Database:Provider", "Oracle"]), "Database:Provider is 'Oracle'. Give Sqlite or SqlServer.");

    [Fact]
    public void Settings_are_told_from_the_options_of_a_command()
    {
        var parts = SettingsArguments.Part(["unlock", "--contentRoot", "x", "--email", "a@b.c", "--Keys:Folder=k=1", "--reason", "y", "--Mail:Folder", "m"]);

        parts.Command.Should().Equal("unlock", "--email", "a@b.c", "--reason", "y");
        parts.Settings.Should().Equal("--contentRoot", "x", "--Keys:Folder=k=1", "--Mail:Folder", "m");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(false, "--urls=http://localhost:1")]
    [InlineData(false, "--contentRoot", "reset-2fa")]
    [InlineData(false, "Portal:ProductName=x")]
    [InlineData(false, "/environment", "Development")]
    [InlineData(false, "--http_ports", "5080", "--environment=Development", "--applicationName=LucyPortal")]
    [InlineData(true, "reset-2fa")]
    [InlineData(true, "-h")]
    [InlineData(true, "anything")]
    [InlineData(true, "--verison")]
    [InlineData(true, "--urls", "http://localhost:1", "unlock", "--email", "a@b.c")]
    [InlineData(true, "--email", "a@b.c", "--reason", "x", "unlock")]
    public void Only_settings_start_the_portal_and_every_other_word_is_a_command_wherever_it_stands(bool asked, params string[] args) =>
        ServerConsole.IsAsked(args).Should().Be(asked);

    private static void ShouldHaveFailed(ConsoleOutcome outcome, string told) =>
        outcome.Should().BeEquivalentTo(new ConsoleOutcome(1, "", [$"Not done. {told}"]));

    private Task<ConsoleOutcome> RunAsync(params string[] args) => _surroundings.RunConsoleAsync(args);
}
