using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using LucyPortal.Domain;
using LucyPortal.Hosting;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace LucyPortal.Tests.Http;

public sealed class TelemetryTests(PortalHost host) : HttpTest(host)
{
    [Fact]
    public async Task A_sign_in_leaves_its_figures()
    {
        var seen = new ConcurrentQueue<string>();
        using var listener = Listen(seen);
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        var code = await World.LatestCodeAsync(user.Email!);
        await browser.TypeCodeAndFollowAsync(CodeSteps.OtherThan(code));
        await browser.TypeCodeAndFollowAsync("");
        await browser.TypeCodeAndFollowAsync(code);
        using var other = await Host.PassPasswordAsync(user);
        await other.PostAndFollowAsync("/login/verify/cancel");

        seen.Should().Contain("lucyportal.codes.issued purpose=SignIn");
        seen.Should().Contain("lucyportal.codes.verified purpose=SignIn");
        seen.Should().Contain("lucyportal.codes.refused purpose=SignIn reason=Wrong");
        seen.Should().Contain("lucyportal.codes.refused purpose=SignIn reason=Malformed");
        seen.Should().Contain("lucyportal.challenges.ended purpose=SignIn reason=Abandoned");
        seen.Should().Contain("lucyportal.mail.handover.duration delivery_method=MailFolder result=HandedOver");
        string.Join('\n', seen).Should().NotContain(user.Email!).And.NotContain(user.Id.ToString());
    }

    [Fact]
    public async Task A_challenge_that_wrong_codes_or_a_right_one_end_is_counted()
    {
        var seen = new ConcurrentQueue<string>();
        using var listener = Listen(seen);
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var browser = await Host.PassPasswordAsync(user);
        var wrong = CodeSteps.OtherThan(await World.LatestCodeAsync(user.Email!));
        for (var i = 0; i < 3; i++)
        {
            await browser.TypeCodeAndFollowAsync(wrong);
        }

        using var signedIn = await Host.SignInAsync(await Host.AddSomebodyWithTwoFactorAsync());

        seen.Should().Contain($"lucyportal.challenges.ended purpose=SignIn reason={ChallengeEnd.TooManyTries}");
        seen.Should().Contain($"lucyportal.challenges.ended purpose=SignIn reason={ChallengeEnd.Consumed}");
    }

    [Fact]
    public async Task A_recovery_code_is_counted_by_its_result_and_ends_the_challenge()
    {
        var seen = new ConcurrentQueue<string>();
        using var listener = Listen(seen);
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        var codes = await World.MakeRecoveryCodesAsync(user);
        using var browser = await Host.PassPasswordAsync(user);
        await browser.PostAndFollowAsync("/login/recovery", ("RecoveryCode", RecoverySteps.NobodysCode));
        await browser.PostAndFollowAsync("/login/recovery", ("RecoveryCode", codes[0]));

        seen.Should().Contain("lucyportal.recovery.answers result=Wrong");
        seen.Should().Contain("lucyportal.recovery.answers result=Accepted");
        seen.Should().Contain($"lucyportal.challenges.ended purpose=SignIn reason={ChallengeEnd.Recovered}");
    }

    [Fact]
    public void Without_an_endpoint_nothing_is_exported()
    {
        World.Services.GetService<MeterProvider>().Should().BeNull();
        World.Services.GetService<TracerProvider>().Should().BeNull();
    }

    [Fact]
    public async Task With_an_endpoint_metrics_and_traces_are_exported()
    {
        await using var host = new PortalHost { Settings = { [Telemetry.Endpoint] = "http://127.0.0.1:9" } };
        await host.StartAsync();

        host.World.Services.GetService<MeterProvider>().Should().NotBeNull();
        host.World.Services.GetService<TracerProvider>().Should().NotBeNull();
    }

    /// <summary>Listens to the portal's own instruments of this host; others run beside it.</summary>
    private MeterListener Listen(ConcurrentQueue<string> seen)
    {
        var own = World.Services.GetRequiredService<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, all) =>
            {
                if (instrument.Meter.Scope == own && instrument.Meter.Name.StartsWith("LucyPortal", StringComparison.Ordinal))
                {
                    Telemetry.Meters.Should().Contain(instrument.Meter.Name);
                    all.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => seen.Enqueue(Describe(instrument, tags)));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => seen.Enqueue(Describe(instrument, tags)));
        listener.Start();
        return listener;
    }

    private static string Describe(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Join(' ', [instrument.Name, .. tags.ToArray().OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key}={t.Value}")]);
}
