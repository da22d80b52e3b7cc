using LucyPortal.Delivery;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Tests.TestSupport.Requirements;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LucyPortal.Tests.Delivery;

/// <summary>What is made of the program that lists Postfix's queue: a script in its place says what a real one can't be made to say.</summary>
public sealed class PostqueueTests : IAsyncLifetime
{
    private const string Deferred = """
        {"queue_name": "deferred", "queue_id": "AAAA1", "arrival_time": 1, "recipients": [{"address": "a@b.test", "delay_reason": "connect to b.test[192.0.2.1]:25: Connection timed out"}]}
        """;

    private const string Active = """{"queue_name": "active", "queue_id": "AAAA2", "recipients": [{"address": "a@b.test"}]}""";

    private readonly TestFolder _folder = new();
    private PortalWorld _world = null!;

    private string Program => _folder["postqueue"];

    /// <inheritdoc />
    public async Task InitializeAsync() =>
        _world = await PortalWorld.CreateAsync(settings: new() { ["Mail:Postqueue"] = Program });

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        _folder.Dispose();
    }

    [UnixFact]
    public async Task What_is_in_the_queue_is_found_with_the_reason_why_it_waits()
    {
        Write($"echo '{Deferred}'; echo '{Active}'");

        (await LookAsync("AAAA1", "AAAA2", "AAAA3")).Should().BeEquivalentTo(new Dictionary<string, string?>
        {
            ["AAAA1"] = "connect to b.test[192.0.2.1]:25: Connection timed out",
            ["AAAA2"] = null,
        });
    }

    [UnixFact]
    public async Task A_mail_on_hold_is_still_there_and_says_so()
    {
        Write("""echo '{"queue_name": "hold", "queue_id": "AAAA1", "recipients": []}'""");

        (await LookAsync("AAAA1")).Should().ContainKey("AAAA1").WhoseValue.Should().StartWith("held back in the queue");
    }

    [UnixFact]
    public async Task A_mail_that_one_listing_missed_while_postfix_moved_it_is_found_by_the_second()
    {
        var once = _folder["once"];
        Write($"if [ -e {once} ]; then echo '{Active}'; fi; : >{once}");

        (await LookAsync("AAAA2")).Should().ContainKey("AAAA2");
    }

    [UnixFact]
    public async Task A_program_that_is_missing_claims_nothing_and_is_told_of_once()
    {
        (await LookAsync("AAAA1")).Should().BeNull();
        (await LookAsync("AAAA1")).Should().BeNull();

        Told().Should().ContainSingle().Which.Should().Contain(Program);
    }

    [UnixTheory]
    [InlineData("echo 'postqueue: fatal: Queue report unavailable' >&2; exit 69")]
    [InlineData("echo 'no json'")]
    [InlineData("""echo '{"queue_name": "deferred", "queue_id"'""")]
    public async Task A_program_that_fails_or_talks_nonsense_claims_nothing(string script)
    {
        Write(script);

        (await LookAsync("AAAA1")).Should().BeNull();
        Told().Should().ContainSingle();
    }

    [UnixFact]
    public async Task A_program_that_hangs_is_ended_after_ten_seconds()
    {
        var pid = _folder["pid"];
        Write($"echo $$ >{pid}.part; mv {pid}.part {pid}; exec sleep 600");

        var look = LookAsync("AAAA1");
        await Eventually.HoldsAsync(() => File.Exists(pid), "the program should run");
        _world.Advance(TimeSpan.FromSeconds(10));

        (await look).Should().BeNull();
        var program = int.Parse(await File.ReadAllTextAsync(pid), System.Globalization.CultureInfo.InvariantCulture);
        await Eventually.HoldsAsync(() => !Directory.Exists($"/proc/{program}"), "the program should be gone");
    }

    private void Write(string script)
    {
        File.WriteAllText(Program, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private Task<IReadOnlyDictionary<string, string?>?> LookAsync(params string[] ids) =>
        _world.Services.GetRequiredService<Postqueue>().LookAsync(ids, CancellationToken.None);

    private IEnumerable<string> Told() => _world.Logs.Lines
        .Where(l => l.Level == LogLevel.Information && l.Category.EndsWith(nameof(Postqueue), StringComparison.Ordinal))
        .Select(l => l.Text);
}
