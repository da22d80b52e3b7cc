using LucyPortal.Domain;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Http;

/// <summary>A right password and then nothing, at the doors of the running portal.</summary>
public sealed class UnfinishedSignInTests
{
    private const string Stranger = "203.0.113.9";

    [Fact]
    public async Task The_owner_hears_of_a_sign_in_that_a_stranger_began_and_gave_up_and_of_no_completed_one()
    {
        await using var host = await new PortalHost { Services = PeerAddress.AsBrowsersSay }.StartAsync();
        await host.World.UseMailAsync(MailDeliveryMethod.MailFolder);
        await host.EndFirstRunAsync();
        var other = await host.AddSomebodyWithTwoFactorAsync();
        using var completed = await host.SignInAsync(other);
        var owner = await host.AddSomebodyWithTwoFactorAsync();
        using var stranger = host.NewBrowser();
        stranger.Headers[PeerAddress.Header] = Stranger;
        using var asked = await stranger.TypePasswordAsync(owner.Email!);
        asked.ShouldLeadTo("/login/verify");
        using var left = await stranger.PostFormAsync("/login/verify/cancel");
        left.ShouldLeadTo("/login");

        host.World.Advance(TimeSpan.FromMinutes(26));

        await Eventually.HoldsAsync(async () => (await NoticesAsync(owner)).Count > 0, "the owner should be told");
        (await NoticesAsync(owner)).Should().ContainSingle().Which.Mime.TextBody.Should().Contain($"from the address {Stranger}.");
        (await NoticesAsync(other)).Should().BeEmpty();

        async Task<IReadOnlyList<ReceivedMail>> NoticesAsync(PortalUser user)
        {
            await host.World.DispatchAsync();
            return [.. host.World.Mailbox.To(user.Email!).Where(m => m.Mime.Subject!.EndsWith("right password, no code", StringComparison.Ordinal))];
        }
    }
}
