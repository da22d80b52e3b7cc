using LucyPortal.Domain;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Http;

/// <summary>
/// Two hundred tries at somebody's address and two hundred at nobody's, in turn, over a real socket: nothing that comes back tells them
/// apart. GHSA-g2qj-pmxm-9f8f and GHSA-6f65-4fv2-wwch: other products were told apart by their time.
/// </summary>
[Collection(nameof(OneAnswerTests))]
[CollectionDefinition(nameof(OneAnswerTests), DisableParallelization = true)]
public sealed class OneAnswerTests : IAsyncLifetime
{
    private const int Times = 200;
    private const int WarmUp = 20;

    private PortalHost _host = null!;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("wrong", "not the right password")]
    [InlineData("locked", "not the right password")]
    [InlineData("disabled", PortalWorld.Password)]
    [Trait("Flaw", "GHSA-g2qj-pmxm-9f8f")]
    [Trait("Flaw", "GHSA-6f65-4fv2-wwch")]
    [Trait("Flaw", "supabase/auth#2674")]
    public async Task Somebody_and_nobody_get_one_answer_in_one_time(string state, string password)
    {
        var somebody = await StartAsync(state);
        var nobody = "nobody-at-all@example.org".PadLeft(somebody.Length, 'x');
        using var browser = _host.NewBrowser();
        var token = await browser.AntiforgeryTokenAsync();
        await AskInTurnAsync(Ask, somebody, nobody, WarmUp);

        var (known, unknown) = await AskInTurnAsync(Ask, somebody, nobody, Times);

        known.Concat(unknown).Select(a => a.Seen).Distinct().Should().ContainSingle("every answer is the same, but for what is random in each");
        var (apart, somebodys, nobodys) = (TellsApart(known, unknown), Median(known), Median(unknown));
        (apart is > 0.38 and < 0.62 || Math.Abs(somebodys - nobodys) < 0.02 * nobodys).Should().BeTrue(
            $"the medians are {somebodys:F2} ms for somebody and {nobodys:F2} ms for nobody, and the time tells them apart at {apart:F3}");
        (await _host.World.ReadAsync(db => db.AuditEvents.Where(e => e.Action == AuditAction.PasswordRefused).Select(e => e.Detail).Distinct().ToListAsync()))
            .Should().Contain(["unknown", state], "that is what was asked for");

        Task<Answer> Ask(string email) => AskAsync(browser, ("Email", email), ("Password", password), ("__RequestVerificationToken", token));
    }

    private async Task<string> StartAsync(string state)
    {
        _host = new PortalHost
        {
            OnSocket = true,
            Services = services => services.With(new VerificationRules { LockoutEnabled = state == "locked" }),
        };
        await _host.StartAsync();
        var user = await _host.World.AddUserAsync("somebody.or.other@example.org", change: u => u.IsDisabled = state == "disabled");
        return user.Email!;
    }

    private static async Task<(IReadOnlyList<Answer> Known, IReadOnlyList<Answer> Unknown)> AskInTurnAsync(
        Func<string, Task<Answer>> ask, string somebody, string nobody, int times)
    {
        List<Answer> known = [];
        List<Answer> unknown = [];
        for (var i = 0; i < times; i++)
        {
            // Each goes first as often as the other.
            foreach (var (email, into) in i % 2 == 0 ? [(somebody, known), (nobody, unknown)] : new[] { (nobody, unknown), (somebody, known) })
            {
                into.Add(await ask(email));
            }
        }

        return (known, unknown);
    }

    private static async Task<Answer> AskAsync(HttpBrowser browser, params (string Name, string? Value)[] fields)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var answer = await browser.PostAsync("/login", fields);
        var took = TimeProvider.System.GetElapsedTime(began);
        using var page = await browser.GetAsync("/login");
        var seen = await SeenAnswer.OfAsync(answer) + await SeenAnswer.OfAsync(page);
        return new Answer(took, seen.Replace(fields[0].Value!, "{email}", StringComparison.Ordinal));
    }

    /// <summary>
    /// How well the time tells the two apart: the chance that one of somebody's answers took longer than one of nobody's (the statistic
    /// of Mann and Whitney). 0.5 is not at all, and two samples of 200 out of one kind stay within 0.12 of it but once in 30 000 times.
    /// On a machine that has nothing else to do even less than a tenth of a millisecond could be seen by it: therefore the medians.
    /// </summary>
    private static double TellsApart(IReadOnlyList<Answer> known, IReadOnlyList<Answer> unknown) =>
        known.Sum(k => unknown.Sum(u => k.Took > u.Took ? 1 : k.Took == u.Took ? 0.5 : 0)) / known.Count / unknown.Count;

    private static double Median(IReadOnlyList<Answer> answers) => answers.Select(a => a.Took.TotalMilliseconds).Order().ElementAt(answers.Count / 2);

    private sealed record Answer(TimeSpan Took, string Seen);
}
