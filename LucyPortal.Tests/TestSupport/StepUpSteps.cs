using LucyPortal.Domain;
using LucyPortal.Features.TwoFactor;
using LucyPortal.Outbox;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.TestSupport;

/// <summary>What tests do with proofs and step-ups.</summary>
public static class StepUpSteps
{
    /// <summary>Lets one of the user's sessions be the one that is used.</summary>
    public static void Use(this PortalWorld world, PortalUser user, Session session) =>
        world.Services.GetRequiredService<SignedInUser>().Become(PortalClaims.Principal(user, session.Id, "Test"));

    /// <summary>Runs a sensitive verb.</summary>
    /// <returns>True when it ran; false when it needs a step-up first. Fails when it ran in spite of that.</returns>
    public static async Task<bool> OpensAsync(this PortalWorld world, StepUpScope scope = StepUpScope.General)
    {
        var ran = false;
        try
        {
            await world.UseAsync<SignedIn>(signedIn => signedIn.RunAsync(
                (_, _, _) =>
                {
                    ran = true;
                    return Task.CompletedTask;
                },
                CancellationToken.None,
                stepUp: scope));
        }
        catch (StepUpRequiredException exception)
        {
            exception.Scope.Should().Be(scope);
            ran.Should().BeFalse("the verb must not begin");
        }

        return ran;
    }

    /// <summary>Asks for a code to step up, as the dialog does, and reads it from the mail.</summary>
    public static async Task<string> SendStepUpAsync(this PortalWorld world)
    {
        await world.UseAsync<IServiceProvider>(scope => PromptOf(world, scope).SendAsync(CancellationToken.None));
        return await world.LatestCodeAsync();
    }

    /// <summary>Answers it.</summary>
    public static Task<AnswerVerdict> AnswerStepUpAsync(this PortalWorld world, string typed) =>
        world.UseAsync<IServiceProvider, AnswerVerdict>(scope => PromptOf(world, scope).AnswerAsync(typed, CancellationToken.None));

    /// <summary>Steps up by the current password, as the dialog does.</summary>
    public static Task<PasswordVerdict> StepUpByPasswordAsync(this PortalWorld world, string password = PortalWorld.Password) =>
        world.UseAsync<SignedIn, PasswordVerdict>(signedIn => signedIn.RunAsync(
            (services, user, token) => services.GetRequiredService<StepUps>().ByPasswordAsync(user, password, token),
            CancellationToken.None));

    /// <summary>The session as stored now.</summary>
    public static Task<Session> StoredAsync(this PortalWorld world, Session session) =>
        world.ReadAsync(db => db.Sessions.AsNoTracking().SingleAsync(s => s.Id == session.Id));

    /// <summary>Lets the session's last proof be this old.</summary>
    public static Task AgeProofAsync(this PortalWorld world, Session session, TimeSpan age)
    {
        var at = world.Now - age;
        return world.ReadAsync(db => db.Sessions
            .Where(s => s.Id == session.Id)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.CreatedAt, at).SetProperty(x => x.StepUpAt, (DateTime?)null)));
    }

    /// <summary>The events of a kind.</summary>
    public static Task<List<AuditEvent>> AuditAsync(this PortalWorld world, AuditAction action) =>
        world.ReadAsync(db => db.AuditEvents.AsNoTracking().Where(e => e.Action == action).ToListAsync());

    private static CodePrompt PromptOf(PortalWorld world, IServiceProvider scope) => new(
        CodeKind.StepUp, scope.GetRequiredService<SignedIn>(), scope.GetRequiredService<OutboxSignal>(), world.Time);
}
