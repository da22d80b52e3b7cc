using System.Globalization;
using LucyPortal.Domain;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Http;

/// <summary>
/// A day of somebody who wants in, from a thousand addresses, while the owner goes on signing in from a browser that is known. One try
/// every two minutes from a browser that has never been here: more brings nothing, the account's own counts hold for all of them.
/// </summary>
public sealed class PlayedAttackTests : IAsyncLifetime
{
    private const int Addresses = 1_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly PortalHost _host = new() { Services = PeerAddress.AsBrowsersSay };
    private readonly List<DateTime> _ownerSignedInAt = [];
    private PortalUser _owner = null!;
    private HttpBrowser _known = null!;
    private int _attempts;

    private PortalWorld World => _host.World;

    public async Task InitializeAsync()
    {
        await _host.StartAsync();
        await World.UseMailAsync(MailDeliveryMethod.MailFolder);
        await _host.EndFirstRunAsync();
        _owner = await _host.AddSomebodyWithTwoFactorAsync();
        _known = await _host.SignInAsync(_owner);
        _ownerSignedInAt.Add(World.Now);
    }

    [Fact]
    public async Task With_the_address_alone_nobody_gets_in_keeps_the_owner_out_or_makes_the_portal_write_to_the_owner()
    {
        await AttackForADayAsync(async stranger =>
        {
            using var answer = await stranger.TypePasswordAsync(_owner.Email!, $"guess number {_attempts}");
            answer.ShouldLeadTo("/login");
        });

        var mails = World.Mailbox.To(_owner.Email!);
        mails.Should().HaveCount(_ownerSignedInAt.Count, "the owner asked for these codes, and nobody else for any");
    }

    [Fact]
    public async Task With_the_password_nobody_gets_in_or_keeps_the_owner_out_and_the_mails_stay_within_the_rules()
    {
        await AttackForADayAsync(async stranger =>
        {
            using var answer = await stranger.TypePasswordAsync(_owner.Email!);
            if (answer.Headers.Location!.OriginalString != "/login/verify")
            {
                return;
            }

            var wrong = CodeSteps.OtherThan([.. await World.CodesAsync(_owner.Email!)]);
            for (var i = 0; i < 3; i++)
            {
                using var guess = await stranger.TypeCodeAsync(wrong);
            }

            using var resent = await stranger.PostFormAsync("/login/verify/resend");
        });

        await World.DispatchAsync();
        var mails = World.Mailbox.To(_owner.Email!);
        var stolenAt = At(mails.Single(m => m.Mime.Subject!.Contains("counts as stolen")));
        var notices = mails.Where(m => m.Mime.Subject!.Contains("right password, ")).Select(At).ToList();
        var codes = mails.Where(m => m.Code is not null).Select(At).ToList();
        (await World.StoredAsync(_owner)).IsPasswordStolen.Should().BeTrue();
        (stolenAt - _ownerSignedInAt[0]).Should().BeLessThan(TimeSpan.FromHours(2));
        InAnHour(codes).Should().BeLessThanOrEqualTo(10 + 1, "ten for all strangers together, one for the owner");
        InAnHour(notices).Should().Be(1);
        codes.Count(at => at > stolenAt).Should().Be(_ownerSignedInAt.Count(at => at > stolenAt), "strangers are sent nothing any more");
    }

    [Fact]
    public async Task With_the_password_and_no_code_at_all_the_owner_hears_of_it_all_day_once_an_hour_at_most()
    {
        await AttackForADayAsync(async stranger =>
        {
            using var answer = await stranger.TypePasswordAsync(_owner.Email!);
            answer.ShouldLeadTo("/login/verify");
            using var givenUp = await stranger.PostFormAsync("/login/verify/cancel");
        });

        await World.DispatchAsync();
        var mails = World.Mailbox.To(_owner.Email!);
        var notices = mails.Where(m => m.Mime.Subject!.Contains("right password, no code")).Select(At).ToList();
        InAnHour(notices).Should().Be(1);
        notices.Count.Should().BeInRange(12, 24);
        InAnHour([.. mails.Where(m => m.Code is not null).Select(At)]).Should().BeLessThanOrEqualTo(10 + 1, "ten for all strangers together, one for the owner");
    }

    public async Task DisposeAsync()
    {
        _known.Dispose();
        await _host.DisposeAsync();
    }

    /// <summary>One attempt after the other; now and then the owner comes by.</summary>
    private async Task AttackForADayAsync(Func<HttpBrowser, Task> attemptAsync)
    {
        var end = World.Now + Day;
        var ownerComesAt = World.Now + TimeSpan.FromHours(1);
        while (World.Now < end)
        {
            using var stranger = _host.NewBrowser();
            stranger.Headers[PeerAddress.Header] = Address(_attempts++);
            await attemptAsync(stranger);
            stranger.HasSession.Should().BeFalse();
            if (World.Now >= ownerComesAt)
            {
                await OwnerSignsInAsync();
                ownerComesAt += TimeSpan.FromHours(4);
            }

            World.Advance(Pause);
        }

        _attempts.Should().BeGreaterThan(700);
        (await World.ReadAsync(db => db.Sessions.CountAsync(s => s.UserId == _owner.Id))).Should().Be(_ownerSignedInAt.Count);
    }

    /// <summary>In the known browser, which was signed out since.</summary>
    private async Task OwnerSignsInAsync()
    {
        using var browser = _host.NewBrowser(_known.Cookies.Where(c => c.Key.EndsWith("lucy-browser", StringComparison.Ordinal)));
        await _host.SignInAsync(_owner, browser);
        _ownerSignedInAt.Add(World.Now);
    }

    private static string Address(int attempt)
    {
        var number = attempt % Addresses;
        return string.Create(CultureInfo.InvariantCulture, $"203.0.{100 + (number / 250)}.{1 + (number % 250)}");
    }

    private static DateTime At(ReceivedMail mail) => mail.Mime.Date.UtcDateTime;

    /// <summary>The most of these within one hour.</summary>
    private static int InAnHour(IReadOnlyList<DateTime> instants) =>
        instants.Select(end => instants.Count(at => at <= end && at > end - TimeSpan.FromHours(1))).DefaultIfEmpty().Max();
}
