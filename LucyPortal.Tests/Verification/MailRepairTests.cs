using System.Globalization;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Verification;

/// <summary>While mail fails, an earlier second factor of the same session opens the mail settings: else nobody could repair them.</summary>
public sealed class MailRepairTests
{
    private static readonly TimeSpan EightHours = TimeSpan.FromHours(8);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Theory, EachDatabase]
    public async Task It_opens_the_mail_settings_alone_for_fifteen_minutes_and_is_on_record(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var (user, session) = await SignInAsync(world);
        await FailAsync(world);
        await world.AgeProofAsync(session, EightHours);
        (await world.OpensAsync(StepUpScope.MailSettings)).Should().BeFalse("somebody must have agreed to it");

        (await LookAsync(world)).Should().Be(world.Now - EightHours);
        (await AcceptAsync(world)).Should().BeTrue();

        (await world.OpensAsync()).Should().BeFalse("nothing else is opened");
        (await world.AuditAsync(AuditAction.EarlierFactorAccepted)).Should().ContainSingle().Which.Should().Match<AuditEvent>(e =>
            e.ActorId == user.Id && e.Detail!.Contains((world.Now - EightHours).ToString("HH:mm", CultureInfo.InvariantCulture)));
        world.Advance(TimeSpan.FromMinutes(15));
        (await world.OpensAsync(StepUpScope.MailSettings)).Should().BeTrue();
        world.Advance(Moment);
        (await world.OpensAsync(StepUpScope.MailSettings)).Should().BeFalse();
    }

    [Theory]
    [InlineData("too long ago")]
    [InlineData("mail is fine")]
    [InlineData("no second factor in this session")]
    [InlineData("no administrator")]
    [InlineData("nothing configured")]
    public async Task It_stays_closed_in_every_other_case(string because)
    {
        await using var world = await PortalWorld.CreateAsync();
        var (user, session) = await SignInAsync(world, because == "no second factor in this session" ? TwoFactorMethod.None : TwoFactorMethod.Email);
        if (because != "mail is fine")
        {
            await FailAsync(world);
        }

        await world.ChangeUserAsync(user, u =>
        {
            u.Role = because == "no administrator" ? PortalRole.User : PortalRole.Administrator;
            u.ConfiguredMethod = because == "nothing configured" ? TwoFactorMethod.None : TwoFactorMethod.Email;
        });
        await world.AgeProofAsync(session, because == "too long ago" ? EightHours + Moment : EightHours);

        (await LookAsync(world)).Should().BeNull();
        (await AcceptAsync(world)).Should().BeFalse();

        (await world.OpensAsync(StepUpScope.MailSettings)).Should().BeFalse();
        (await world.AuditAsync(AuditAction.EarlierFactorAccepted)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_step_up_counts_as_a_second_factor_of_the_session()
    {
        await using var world = await PortalWorld.CreateAsync();
        var (_, session) = await SignInAsync(world);
        await world.AgeProofAsync(session, EightHours + Moment);
        await world.AnswerStepUpAsync(await world.SendStepUpAsync());
        var given = world.Now;
        world.Advance(TimeSpan.FromMinutes(16));
        await FailAsync(world);

        (await LookAsync(world)).Should().Be(given);
    }

    private static async Task<(PortalUser User, Session Session)> SignInAsync(PortalWorld world, TwoFactorMethod method = TwoFactorMethod.Email)
    {
        var user = await world.AddUserAsync(configured: method);
        return (user, await world.SignInAsync(user));
    }

    private static Task<MailSettings> FailAsync(PortalWorld world) => world.UseMailAsync(MailDeliveryMethod.MailFolder, sender: null);

    private static Task<DateTime?> LookAsync(PortalWorld world) => world.UseAsync<SignedIn, DateTime?>(signedIn => signedIn.LookAsync(
        (services, user, token) => services.GetRequiredService<StepUps>().EarlierFactorAsync(user, token),
        CancellationToken.None));

    private static Task<bool> AcceptAsync(PortalWorld world) => world.UseAsync<SignedIn, bool>(signedIn => signedIn.RunAsync(
        (services, user, token) => services.GetRequiredService<StepUps>().ByEarlierFactorAsync(user, token),
        CancellationToken.None));
}
