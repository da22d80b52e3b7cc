using System.Net;
using System.Net.Sockets;
using System.Text;
using LucyPortal.Domain;
using LucyPortal.Features.SignIn;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LucyPortal.Tests.Http;

/// <summary>A flood of sign-ins leaves the machine to those who are signed in.</summary>
public sealed class PasswordQueueTests
{
    private static readonly SignInLimits OneAndOne = new() { FormsAtOnce = 1_000, PasswordsAtOnce = 1, PasswordsWaiting = 1 };

    [Fact]
    public void One_processor_is_left_to_everything_else() =>
        new SignInLimits().PasswordsAtOnce.Should().BePositive().And.BeLessThan(Math.Max(2, Environment.ProcessorCount));

    [Fact]
    public async Task One_password_is_hashed_the_next_waits_and_the_third_is_sent_away_at_once()
    {
        using var hasher = new HeldHasher();
        await using var host = await StartAsync(OneAndOne, hasher);
        using var signedIn = await host.SignInAsync(await host.AddSomebodyAsync());
        var user = await host.AddSomebodyAsync();
        using var one = host.NewBrowser();
        using var two = host.NewBrowser();
        using var three = host.NewBrowser();
        hasher.Hold();
        var hashed = one.TypePasswordAsync(user.Email!);
        await Eventually.HoldsAsync(() => hasher.Inside == 1, "the first should be hashed");
        var waiting = two.TypePasswordAsync(user.Email!);
        await Eventually.HoldsAsync(() => IsWaiting(host), "the second should wait");

        using var away = await three.TypePasswordAsync(user.Email!);
        var page = await Page.ReadAsync("/login", away);

        away.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        away.Headers.RetryAfter!.Delta.Should().Be(OneAndOne.QueuePause);
        page.Heading.Should().Be("Too many sign-ins.");
        page.Text.Should().Contain("Too many people are signing in at this moment. Try again in 5 seconds.");
        (await signedIn.IsSignedInAsync()).Should().BeTrue("pages go on");
        hasher.Inside.Should().Be(1);
        hasher.Release();
        (await hashed).ShouldLeadTo("/");
        (await waiting).ShouldLeadTo("/");
        hasher.MostInside.Should().Be(1);
    }

    [Fact]
    public async Task Who_goes_away_gives_the_place_in_the_queue_up()
    {
        using var hasher = new HeldHasher();
        await using var host = await StartAsync(OneAndOne, hasher);
        var user = await host.AddSomebodyAsync();
        var queue = host.World.Services.GetRequiredService<PasswordQueue>();
        using var one = host.NewBrowser();
        using var two = host.NewBrowser();
        hasher.Hold();
        var hashed = one.TypePasswordAsync(user.Email!);
        await Eventually.HoldsAsync(() => hasher.Inside == 1, "the first should be hashed");
        using var gone = new CancellationTokenSource();
        var leaving = queue.EnterAsync(gone.Token).AsTask();
        await gone.CancelAsync();
        var waiting = two.TypePasswordAsync(user.Email!);
        await Eventually.HoldsAsync(() => IsWaiting(host), "the second should wait");
        hasher.Release();

        await FluentActions.Awaiting(() => leaving).Should().ThrowAsync<OperationCanceledException>();
        (await hashed).ShouldLeadTo("/");
        (await waiting).ShouldLeadTo("/");
    }

    [Fact]
    public async Task A_form_that_is_sent_slowly_holds_no_place()
    {
        using var hasher = new HeldHasher();
        await using var host = await StartAsync(OneAndOne with { PasswordsWaiting = 0 }, hasher, onSocket: true);
        var user = await host.AddSomebodyAsync();
        using var browser = host.NewBrowser();
        using var slow = new TcpClient();
        await slow.ConnectAsync("localhost", host.Port);
        await slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nEmail=a"));
        await Eventually.HoldsAsync(
            () => host.World.Logs.Lines.Any(l => l.Text.Contains("Request matched endpoint 'HTTP: POST /login", StringComparison.Ordinal)),
            "the slow form should have arrived");

        using var answer = await browser.TypePasswordAsync(user.Email!);

        answer.ShouldLeadTo("/");
    }

    private static bool IsWaiting(PortalHost host) => host.World.Services.GetRequiredService<PasswordQueue>().Waiting == 1;

    private static async Task<PortalHost> StartAsync(SignInLimits limits, HeldHasher hasher, bool onSocket = false)
    {
        var host = new PortalHost
        {
            Limits = limits,
            Settings = { ["Logging:LogLevel:Microsoft.AspNetCore.Routing"] = "Trace" },
            OnSocket = onSocket,
            Services = services => services.AddSingleton<IPasswordHasher<PortalUser>>(hasher),
        };
        await host.StartAsync();
        await host.EndFirstRunAsync();
        return host;
    }

    /// <summary>The real hasher, which can be held in the middle of a comparison.</summary>
    private sealed class HeldHasher : IPasswordHasher<PortalUser>, IDisposable
    {
        private readonly PasswordHasher<PortalUser> _real = new(Options.Create(new PasswordHasherOptions { IterationCount = 1_000 }));
        private readonly ManualResetEventSlim _free = new(initialState: true);
        private int _inside;
        private int _most;

        public int Inside => Volatile.Read(ref _inside);

        public int MostInside => Volatile.Read(ref _most);

        public void Hold() => _free.Reset();

        public void Release() => _free.Set();

        public string HashPassword(PortalUser user, string password) => _real.HashPassword(user, password);

        public PasswordVerificationResult VerifyHashedPassword(PortalUser user, string hashedPassword, string providedPassword)
        {
            lock (_real)
            {
                _most = Math.Max(_most, ++_inside);
            }

            _free.Wait();
            lock (_real)
            {
                _inside--;
            }

            return _real.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }

        public void Dispose()
        {
            _free.Set();
            _free.Dispose();
        }
    }
}
