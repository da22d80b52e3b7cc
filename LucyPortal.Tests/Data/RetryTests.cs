using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Data;

/// <summary>
/// A provider that runs an operation again after a lost connection, as SQL Server's does: whichever statement of an operation fails, the
/// result must be that of an undisturbed run.
/// </summary>
public sealed class RetryTests
{
    /// <summary>The operations that write.</summary>
    public static TheoryData<string> Operations { get; } = new()
    {
        "send a code", "send another code", "right answer", "wrong answer", "last wrong answer", "right password", "wrong password", "unknown address",
        "change mail settings", "save portal settings", "make the first mail settings", "make a setup link", "create the first administrator",
        "begin a sign-in", "close an unfinished sign-in", "start a session", "end other sessions", "end a challenge", "hand mail over",
    };

    [Theory, MemberData(nameof(Operations))]
    public async Task An_operation_survives_a_lost_connection_at_every_statement(string operation)
    {
        var undisturbed = await RunAsync(operation, 0);
        undisturbed.Struck.Should().BeFalse();
        var statement = 0;
        while (true)
        {
            var disturbed = await RunAsync(operation, ++statement);
            if (!disturbed.Struck)
            {
                break;
            }

            disturbed.State.Should().Equal(undisturbed.State, $"the connection was lost at statement {statement} of '{operation}'");
        }

        statement.Should().BeGreaterThan(1, "an operation without a statement tests nothing");
    }

    private static async Task<(IReadOnlyList<string> State, bool Struck)> RunAsync(string operation, int failAt)
    {
        var faults = new TransientFaults();
        await using var world = await PortalWorld.CreateAsync(configure: services => services.RetryAfter(faults));
        var act = await PrepareAsync(world, operation);
        faults.FailNext(failAt);
        var result = await act();
        faults.Stop();
        // A verdict's instants differ by when it ran.
        return ([(result is SendVerdict ? result.GetType().Name : result?.ToString()) ?? "", .. await StateAsync(world)], faults.Failed == 1);
    }

    private static async Task<Func<Task<object?>>> PrepareAsync(PortalWorld world, string operation)
    {
        var user = operation is "create the first administrator" or "make a setup link" ? null : await world.AddUserAsync();
        var binding = user?.NewBinding()!;
        return operation switch
        {
            "send a code" => async () => await world.SendAsync(binding),
            "send another code" => await WithCodeAsync(async _ => await world.SendAsync(binding), TimeSpan.FromMinutes(1)),
            "right answer" => await WithCodeAsync(async code => await world.AnswerAsync(binding, code, (u, _) =>
            {
                u.ConfiguredMethod = TwoFactorMethod.Email;
                return Task.CompletedTask;
            })),
            "wrong answer" => await WithCodeAsync(async code => (await world.AnswerAsync(binding, CodeSteps.OtherThan(code))).GetType().Name),
            "last wrong answer" => await WithCodeAsync(async code => await world.AnswerAsync(binding, CodeSteps.OtherThan(code)), wrongBefore: 2),
            "right password" => async () => (await world.CheckPasswordAsync(user!.Email!)) is not null,
            "wrong password" => async () => await world.CheckPasswordAsync(user!.Email!, "wrong"),
            "unknown address" => async () => await world.CheckPasswordAsync("nobody@example.org"),
            "change mail settings" => async () => (await world.UseMailAsync(MailDeliveryMethod.InternalPostfix)).Method,
            "save portal settings" => async () => await world.UseAsync<PortalSettingsStore, bool>(s => s.SaveHelpContactAsync("Helpdesk", Guid.Empty, CancellationToken.None)),
            "make the first mail settings" => await WithoutMailSettingsAsync(world),
            "make a setup link" => async () => (await world.UseAsync<SetupStore, string>(s => s.RenewLinkAsync(CancellationToken.None))).Length,
            "create the first administrator" => () => CreateAdministratorAsync(world),
            "begin a sign-in" => async () => (await world.UseAsync<PendingSignIns, string>(p => p.BeginAsync(user!, false, "/", CancellationToken.None))).Length,
            "close an unfinished sign-in" => await WithUnfinishedAsync(world, user!),
            "start a session" => async () => (await world.StartSessionAsync(user!)).Method,
            "end other sessions" => await WithSessionAsync(world, user!),
            "end a challenge" => await WithCodeAsync(async _ =>
            {
                await world.InTransactionAsync((scope, token) => scope.GetRequiredService<Challenges>().EndAllAsync(user!.Id, token));
                return null;
            }),
            "hand mail over" => await WithMailAsync(world),
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, null),
        };

        async Task<Func<Task<object?>>> WithCodeAsync(Func<string, Task<object?>> act, TimeSpan pause = default, int wrongBefore = 0)
        {
            var code = await world.SendAndReadAsync(binding);
            for (var i = 0; i < wrongBefore; i++)
            {
                await world.AnswerAsync(binding, CodeSteps.OtherThan(code));
            }

            world.Advance(pause);
            return () => act(code);
        }
    }

    private static async Task<Func<Task<object?>>> WithoutMailSettingsAsync(PortalWorld world)
    {
        await world.ReadAsync(db => db.MailSettings.ExecuteDeleteAsync());
        return async () =>
        {
            await world.UseAsync<MailSettingsStore>(s => s.EnsureAsync(MailDeliveryMethod.MailFolder, CancellationToken.None));
            return null;
        };
    }

    private static async Task<Func<Task<object?>>> WithSessionAsync(PortalWorld world, PortalUser user)
    {
        var own = await world.StartSessionAsync(user);
        await world.StartSessionAsync(user);
        return async () =>
        {
            await world.InTransactionAsync((scope, token) =>
                scope.GetRequiredService<Sessions>().EndOthersAsync(user.Id, own.Id, SessionEnd.PasswordChanged, token));
            return null;
        };
    }

    private static async Task<Func<Task<object?>>> WithUnfinishedAsync(PortalWorld world, PortalUser user)
    {
        var pending = await world.BeginSignInAsync(user);
        world.Advance(TimeSpan.FromHours(1));
        return async () => await world.UseAsync<UnfinishedSignIn, bool>(u => u.CloseAsync(pending, CancellationToken.None));
    }

    private static async Task<Func<Task<object?>>> WithMailAsync(PortalWorld world)
    {
        await world.WriteMailAsync();
        return async () => await world.DispatchOnceAsync();
    }

    private static async Task<object?> CreateAdministratorAsync(PortalWorld world)
    {
        await world.InTransactionAsync(async (scope, token) =>
        {
            (await scope.GetRequiredService<SetupStore>().ClaimAsync(token)).Should().BeTrue();
            var user = new PortalUser { Id = Guid.NewGuid(), DisplayName = "First", UserName = "a@example.org", Email = "a@example.org", CreatedAt = world.Now };
            (await scope.GetRequiredService<UserManager<PortalUser>>().CreateAsync(user, PortalWorld.Password)).Succeeded.Should().BeTrue();
        });
        return null;
    }

    /// <summary>What the database holds, without ids and secrets.</summary>
    private static Task<List<string>> StateAsync(PortalWorld world) => world.ReadAsync(async db =>
    {
        List<string> state =
        [
            .. (await db.Users.ToListAsync()).Select(u => $"user {u.Email} {u.ConfiguredMethod}"),
            .. (await db.TryBuckets.OrderBy(b => b.Kind).ToListAsync()).Select(b => $"bucket {b.Kind} {b.Tries}"),
            .. (await db.Challenges.ToListAsync()).Select(c => $"challenge {c.Purpose} {c.PaidTries} {c.WrongAnswers} {c.End}"),
            .. (await db.OutboxMessages.OrderBy(m => m.CreatedAt).ToListAsync()).Select(m => $"mail {m.Purpose} {m.State} {m.Attempts} {m.Payload is null}"),
            .. (await db.AuditEvents.OrderBy(e => e.Id).ToListAsync()).Select(e => $"event {e.Action} {e.Succeeded} {e.Detail}"),
            .. (await db.MailSettings.OrderBy(s => s.CreatedAt).ThenBy(s => s.Status).ToListAsync()).Select(s => $"settings {s.Method} {s.Status}"),
            .. (await db.Sessions.OrderBy(s => s.End).ToListAsync()).Select(s => $"session {s.End}"),
        ];
        state.Add($"codes {await db.ChallengeCodes.CountAsync()}, keys {await db.CodeKeys.CountAsync()}, pending {await db.PendingSignIns.CountAsync()}");
        state.Add($"links {await db.SetupLinks.CountAsync()}, claims {await db.SetupClaims.CountAsync()}, portal {await db.PortalSettings.CountAsync()}");
        return state;
    });
}
