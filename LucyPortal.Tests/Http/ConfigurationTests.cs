using System.Net;
using System.Net.Sockets;
using LucyPortal.Hosting;
using LucyPortal.Tests.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace LucyPortal.Tests.Http;

/// <summary>Wrong configuration stops the start with one readable line for each mistake, which names its key.</summary>
[Collection(nameof(ConfigurationTests))]
[CollectionDefinition(nameof(ConfigurationTests), DisableParallelization = true)]
public sealed class ConfigurationTests : IDisposable
{
    private readonly TestFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("Database:Provider", "Oracle")]
    [InlineData("Database:Provider", "7")]
    [InlineData("ConnectionStrings:LucyPortal", "no connection string")]
    [InlineData("ConnectionStrings:LucyPortal", "Data Source=x.db;Secret=hunter2hunter2")]
    [InlineData("Portal:ProductName", " ")]
    [InlineData("Portal:ProductName", "123456789 123456789 123456789 123456789 123456789 1")]
    [InlineData("Portal:PublicUrl", "lucy.example.org")]
    [InlineData("Portal:PublicUrl", "ftp://lucy.example.org")]
    [InlineData("Portal:PublicUrl", "https://lucy.example.org/portal")]
    [InlineData("Portal:PublicUrl", "https://user@lucy.example.org")]
    [InlineData("Portal:Administrator:Email", "ops@example.org", "Portal:Administrator:Password")]
    [InlineData("Portal:Administrator:Email", "nobody", "Portal:Administrator:Email")]
    [InlineData("Portal:Administrator:Password", "hunter2hunter2 and more", "Portal:Administrator:Email")]
    [InlineData("Mail:Folder", " ")]
    [InlineData("Keys:Store", "Cloud")]
    [InlineData("Keys:Store", "Database", "Keys:Certificate")]
    [InlineData("Keys:Folder", " ")]
    [InlineData("Keys:Certificate", "no-such.pfx")]
    [InlineData("Keys:PreviousCertificates:0", "no-such.pfx")]
    [InlineData("Proxy:Trusted:0", "proxy.example.org")]
    [InlineData("Proxy:Trusted:0", "10.0.0.0/33")]
    [InlineData("Proxy:Trusted", "10.0.0.5, proxy.example.org")]
    [InlineData("urls", "localhost:5080", "ASPNETCORE_URLS")]
    [InlineData("urls", "ftp://localhost:5080", "ASPNETCORE_URLS")]
    [InlineData("urls", "http://localhost:5080/portal", "ASPNETCORE_URLS")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector")]
    public async Task A_mistake_is_named_by_its_key(string key, string value, string? named = null)
    {
        var (exit, lines) = await StartAsync((key, value));

        exit.Should().Be(1);
        lines.Should().Contain(l => l.StartsWith($"LucyPortal can't start. {named ?? key}", StringComparison.Ordinal));
        lines.Should().OnlyContain(l => l.StartsWith("LucyPortal can't start. ", StringComparison.Ordinal) && !l.Contains("hunter2", StringComparison.Ordinal));
        Directory.Exists(_root["keys"]).Should().BeFalse("nothing is begun");
    }

    [Fact]
    public async Task A_name_that_would_turn_the_text_around_it_is_a_mistake_here_too()
    {
        var (exit, lines) = await StartAsync(
            ("Portal:Administrator:Email", "ops@example.org"),
            ("Portal:Administrator:Password", "correct horse battery staple"),
            ("Portal:Administrator:DisplayName", "spO\u202E"));

        exit.Should().Be(1);
        lines.Should().ContainSingle().Which.Should().StartWith("LucyPortal can't start. Portal:Administrator:DisplayName: A name can't contain");
    }

    [Fact]
    public async Task A_missing_connection_string_of_SqlServer_is_named()
    {
        var (exit, lines) = await StartAsync(("Database:Provider", "SqlServer"), ("ConnectionStrings:LucyPortal", ""));

        exit.Should().Be(1);
        lines.Should().Equal("LucyPortal can't start. ConnectionStrings:LucyPortal is missing. SqlServer needs a connection string.");
    }

    [Fact]
    public async Task Several_mistakes_get_a_line_each()
    {
        var (exit, lines) = await StartAsync(("Portal:PublicUrl", "x"), ("Keys:Store", "Cloud"), ("Proxy:Trusted:0", "y"), ("Portal:ProductName", " "));

        exit.Should().Be(1);
        lines.Should().HaveCount(4);
        lines.Should().OnlyContain(l => l.StartsWith("LucyPortal can't start. ", StringComparison.Ordinal));
        string.Join(' ', lines).Should().ContainAll("Portal:PublicUrl", "Portal:ProductName", "Keys:Store", "Proxy:Trusted:0");
    }

    [Fact]
    public async Task Keys_that_others_may_read_stop_the_start()
    {
        if (OperatingSystem.IsWindows())
        {
            // No file modes there, and so no rule about them.
            return;
        }

        Directory.CreateDirectory(_root["keys"]);
        File.SetUnixFileMode(_root["keys"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead);

        var (exit, lines) = await StartAsync();

        exit.Should().Be(1);
        lines.Should().ContainSingle().Which.Should().Contain("Keys:Folder").And.Contain("chmod 700");
    }

    [Theory]
    [InlineData("ConnectionStrings:LucyPortal", "Data Source={0}/file/lucyportal.db")]
    [InlineData("ConnectionStrings:LucyPortal", "Data Source={0}/garbage.db")]
    [InlineData("ConnectionStrings:LucyPortal", "Data Source={0}")]
    [InlineData("Keys:Folder", "{0}/file/keys")]
    public async Task What_cannot_be_used_is_named_by_its_key(string key, string value)
    {
        await File.WriteAllTextAsync(_root["file"], "A file where a folder should be.");
        await File.WriteAllTextAsync(_root["garbage.db"], string.Concat(Enumerable.Repeat("This is no database. ", 500)));

        var (exit, lines) = await StartAsync((key, string.Format(null, value, _root.FullPath)));

        exit.Should().Be(1);
        lines.Should().ContainSingle().Which.Should().Contain(key);
    }

    [Fact]
    public async Task A_taken_port_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        var (exit, lines) = await StartAsync(("urls", $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}"));

        exit.Should().Be(1);
        lines.Should().ContainSingle().Which.Should().Contain("ASPNETCORE_URLS").And.Contain("already in use");
    }

    [Fact]
    public async Task A_settings_file_that_is_no_JSON_is_named()
    {
        await File.WriteAllTextAsync(_root["appsettings.json"], "{ \"Portal\": ");

        var (exit, lines) = await StartAsync();

        exit.Should().Be(1);
        lines.Should().ContainSingle().Which.Should().Contain("appsettings.json");
    }

    [Theory]
    [InlineData("", "http://localhost:5080")]
    [InlineData("--urls=http://localhost:7000", "http://localhost:7000")]
    public void The_default_address_yields_to_whatever_is_configured(string argument, string expected)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = argument.Length == 0 ? [] : [argument],
            ContentRootPath = _root.FullPath,
        });

        builder.UseDefaultUrl();

        builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey).Should().Be(expected);
    }

    [Theory]
    [InlineData("Development", "beside the solution")]
    [InlineData("Production", "in the project")]
    public async Task Development_reads_the_settings_beside_the_solution(string environment, string expected)
    {
        var builder = await BuilderWithSettingsAsync(environment);

        builder.Configuration["Portal:ProductName"].Should().Be(expected);
        builder.Configuration["Given"].Should().Be("by the project");
    }

    [Fact]
    public async Task The_command_line_wins_over_the_settings_beside_the_solution()
    {
        var builder = await BuilderWithSettingsAsync("Development", "--Portal:ProductName=as commanded");

        builder.Configuration["Portal:ProductName"].Should().Be("as commanded");
    }

    private async Task<WebApplicationBuilder> BuilderWithSettingsAsync(string environment, params string[] arguments)
    {
        var project = Directory.CreateDirectory(_root["project"]).FullName;
        await File.WriteAllTextAsync(Path.Combine(project, "appsettings.json"), """{ "Portal": { "ProductName": "in the project" }, "Given": "by the project" }""");
        await File.WriteAllTextAsync(_root["appsettings.Development.json"], """{ "Portal": { "ProductName": "beside the solution" } }""");
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = arguments, ContentRootPath = project, EnvironmentName = environment });
        builder.AddTopLevelDevelopmentSettings();
        return builder;
    }

    /// <summary>Runs the program itself, up to its end, on this test's own folder.</summary>
    private async Task<(int Exit, IReadOnlyList<string> Lines)> StartAsync(params (string Key, string Value)[] settings)
    {
        Dictionary<string, string> all = new()
        {
            ["environment"] = "Production",
            ["contentRoot"] = _root.FullPath,
            ["applicationName"] = "LucyPortal",
            ["urls"] = "http://127.0.0.1:0",
            ["Keys:Folder"] = _root["keys"],
            ["Logging:LogLevel:Default"] = "None",
        };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        using var errors = new StringWriter();
        var console = Console.Error;
        Console.SetError(errors);
        try
        {
            var main = typeof(Program).Assembly.EntryPoint!;
            var exit = await Task.Factory.StartNew(
                () => main.Invoke(null, [all.Select(s => $"--{s.Key}={s.Value}").ToArray()]),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System);
            return ((int)exit!, errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
        finally
        {
            Console.SetError(console);
        }
    }
}
