using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Hosting;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LucyPortal.Tests.Http;

/// <summary>A whole journey with every log at its most talkative: no secret is found in a log, a trace, an address or a table.</summary>
public sealed class LeakTests : IAsyncLifetime
{
    private const string Password = "seventeen purple umbrellas";
    private const string WrongPassword = "eighteen yellow umbrellas";
    private const string NewPassword = "nineteen orange umbrellas";
    private const string BodyWords = "Your verification code is";

    private readonly ConcurrentQueue<string> _traces = new();
    private readonly PortalHost _host = new() { OnSocket = true };
    private readonly HashSet<string> _secrets = [Password, WrongPassword, BodyWords];
    private readonly HashSet<string> _codes = [];

    private PortalWorld World => _host.World;

    public async Task InitializeAsync()
    {
        // For all sinks, for this one, and for the very classes that would tell.
        string[] categories =
        [
            "Default", "LucyPortal", "Microsoft", "Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore", "Microsoft.Hosting.Lifetime", "System",
            .. QuietLogs.Categories.Keys,
            "Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher",
        ];
        foreach (var category in categories)
        {
            _host.Settings[$"Logging:LogLevel:{category}"] = "Trace";
            _host.Settings[$"Logging:{typeof(CapturedLogs).FullName}:LogLevel:{category}"] = "Trace";
        }

        await _host.InitializeAsync();
        // Whole seconds: a fraction of one could look like a code.
        World.Advance(TimeSpan.FromTicks(TimeSpan.TicksPerSecond - (World.Now.Ticks % TimeSpan.TicksPerSecond)));
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    [Trait("Flaw", "dgreif/ring#1746")]
    public async Task No_secret_is_found_anywhere_after_a_whole_journey()
    {
        using var listener = ListenToTraces();
        using var browser = _host.NewBrowser();
        await SetUpAsync(browser);
        await SignInWithTwoFactorAsync(browser);
        using var reset = _host.NewBrowser();
        await ResetPasswordAsync(reset);
        await KeepStoredSecretsAsync();

        var log = World.Logs.Text;
        log.Should().Contain("Executed DbCommand", "else nothing was listened to").And.Contain("Request matched endpoint '/login/verify");
        _traces.Should().NotBeEmpty();
        var tables = await _host.Surroundings.Database.TablesAsync();
        var places = new Dictionary<string, string>
        {
            ["a log"] = log,
            ["a trace"] = string.Join('\n', _traces),
            ["an address"] = string.Join('\n', browser.History.Skip(1).Concat(reset.History.Skip(1))),
        };
        foreach (var (table, rows) in tables)
        {
            places[table] = rows;
        }

        var found = from place in places
                    from secret in _secrets.Concat(_codes)
                    from at in Occurrences(place.Value, secret)
                    select $"{place.Key}: {secret} in “{Around(place.Value, at)}”";
        found.Should().BeEmpty();
    }

    [Theory]
    [InlineData("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Information)]
    [InlineData("Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", LogLevel.Debug)]
    [InlineData("Microsoft.AspNetCore.Components.Server.Circuits.RemoteRenderer", LogLevel.Debug)]
    public void Logs_that_would_show_what_people_send_stay_closed_whatever_is_configured(string category, LogLevel closed)
    {
        var loggers = World.Services.GetRequiredService<ILoggerFactory>();

        loggers.CreateLogger(category).IsEnabled(closed).Should().BeFalse();
        loggers.CreateLogger("Microsoft.AspNetCore.Routing.Matching").IsEnabled(LogLevel.Trace).Should().BeTrue();
    }

    private async Task SetUpAsync(HttpBrowser browser)
    {
        var token = await World.UseAsync<SetupStore, string>(s => s.RenewLinkAsync(CancellationToken.None));
        _secrets.Add(token);
        await browser.OpenAsync($"/setup?token={token}");
        await browser.PostAndFollowAsync("/setup", ("DisplayName", ""), ("Email", "nora@example.org"), ("Password", Password), ("Sender", "noreply@example.org"));
        KeepCookies(browser);
        using var created = await browser.PostFormAsync(
            "/setup", ("DisplayName", "Nora Admin"), ("Email", "nora@example.org"), ("Password", Password), ("Sender", "noreply@example.org"));
        created.ShouldLeadTo("/login?reason=created");
        await browser.FollowAsync(created);
    }

    private async Task SignInWithTwoFactorAsync(HttpBrowser browser)
    {
        await World.ChangeUserAsync(await World.ReadAsync(db => db.Users.SingleAsync()), u => u.ConfiguredMethod = u.SavedMethod = TwoFactorMethod.Email);
        using var refused = await browser.TypePasswordAsync("nora@example.org", WrongPassword);
        using var asked = await browser.TypePasswordAsync("nora@example.org", Password);
        asked.ShouldLeadTo("/login/verify");
        KeepCookies(browser);
        var wrong = CodeSteps.OtherThan([.. await KeepCodesAsync()]).Replace("000", "731", StringComparison.Ordinal);
        _codes.Add(wrong);
        await browser.TypeCodeAndFollowAsync(wrong);
        await browser.TypeCodeAndFollowAsync(Password);
        World.Advance(TimeSpan.FromMinutes(1));
        await browser.ResendAsync();
        using var status = await browser.GetAsync("/login/verify/status");
        using var verified = await browser.TypeCodeAsync((await KeepCodesAsync())[^1]);
        verified.ShouldLeadTo("/");
        KeepCookies(browser);
        using var page = await browser.GetAsync(SignInSteps.SignedInPage);
        using var refreshed = await browser.PostFormAsync("/sign-in/refresh");
        KeepCookies(browser);
        using var loggedOut = await browser.PostFormAsync("/logout");
        loggedOut.ShouldLeadTo("/login?reason=out");
        await RecoverAsync(browser);
    }

    private async Task RecoverAsync(HttpBrowser browser)
    {
        var recovery = await World.MakeRecoveryCodesAsync(await World.ReadAsync(db => db.Users.SingleAsync()));
        _secrets.UnionWith(recovery.SelectMany(c => new[] { c, c.Replace("-", "", StringComparison.Ordinal) }));
        using var asked = await browser.TypePasswordAsync("nora@example.org", Password);
        await KeepCodesAsync();
        KeepCookies(browser);
        await browser.PostAndFollowAsync("/login/recovery", ("RecoveryCode", Password));
        await browser.PostAndFollowAsync("/login/recovery", ("RecoveryCode", recovery[0][1..] + recovery[0][0]));
        using var recovered = await browser.PostFormAsync("/login/recovery", ("RecoveryCode", recovery[1]));
        recovered.ShouldLeadTo("/");
        KeepCookies(browser);
        await World.DispatchAsync();
    }

    private async Task ResetPasswordAsync(HttpBrowser browser)
    {
        var result = await World.UseAsync<AccountRescue, RescueResult>(r => r.MakePasswordLinkAsync("nora@example.org", "Forgot it", CancellationToken.None));
        var token = ((RescueResult.Done)result).LinkToken!;
        _secrets.UnionWith([token, NewPassword]);
        await browser.OpenAsync($"/reset-password?token={token}");
        await browser.PostAndFollowAsync("/reset-password", ("NewPassword", NewPassword), ("RepeatPassword", WrongPassword));
        KeepCookies(browser);
        using var saved = await browser.PostFormAsync("/reset-password", ("NewPassword", NewPassword), ("RepeatPassword", NewPassword));
        saved.ShouldLeadTo("/login?reason=password");
        await World.DispatchAsync();
    }

    private async Task<IReadOnlyList<string>> KeepCodesAsync()
    {
        var codes = await World.CodesAsync();
        _codes.UnionWith(codes);
        return codes;
    }

    private void KeepCookies(HttpBrowser browser) => _secrets.UnionWith(browser.Cookies.Where(c => c.Key != "theme").Select(c => c.Value));

    /// <summary>The server's own secrets: the keys of the codes, and those that guard them.</summary>
    private async Task KeepStoredSecretsAsync()
    {
        var keys = World.Services.GetRequiredService<CodeKeys>();
        var (_, key) = await keys.CurrentAsync(CancellationToken.None);
        _secrets.Add(Convert.ToBase64String(key));
        _secrets.Add(Convert.ToHexString(key));
        foreach (var file in Directory.EnumerateFiles(_host.Surroundings.KeysFolder, "*.xml"))
        {
            _secrets.UnionWith(XDocument.Load(file).Descendants("value").Select(v => v.Value));
        }

        _secrets.Should().HaveCountGreaterThan(8);
        _codes.Should().HaveCountGreaterThan(1);
    }

    /// <summary>Where it stands. A code counts only where no further digit or letter makes it a part of another number.</summary>
    private IEnumerable<int> Occurrences(string text, string secret) => _codes.Contains(secret)
        ? Regex.Matches(text, $@"(?<![0-9A-Za-z.+/]){secret}(?![0-9A-Za-z+/])").Select(m => m.Index)
        : Regex.Matches(text, Regex.Escape(secret)).Select(m => m.Index);

    private static string Around(string text, int at) => text[Math.Max(0, at - 80)..Math.Min(text.Length, at + 80)];

    private ActivityListener ListenToTraces()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => _traces.Enqueue(Describe(activity)),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static string Describe(Activity activity)
    {
        var text = new StringBuilder(activity.DisplayName);
        foreach (var (name, value) in activity.TagObjects.Concat(activity.Events.SelectMany(e => e.Tags)))
        {
            text.Append(' ').Append(name).Append('=').Append(value);
        }

        return text.ToString();
    }
}
