using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Verification;

public sealed class SessionTests
{
    [Theory, EachDatabase]
    public async Task A_session_that_nobody_uses_ends_after_an_hour(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var session = await world.StartSessionAsync(await world.AddUserAsync());

        world.Advance(TimeSpan.FromMinutes(60));
        (await CheckAsync(world, session)).End.Should().BeNull();
        world.Advance(TimeSpan.FromMinutes(60) + TimeSpan.FromMilliseconds(1));
        (await CheckAsync(world, session)).End.Should().Be(SessionEnd.Idle);
    }

    [Theory, EachDatabase]
    public async Task A_session_ends_after_twelve_hours_however_busy(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var session = await world.StartSessionAsync(await world.AddUserAsync());
        for (var i = 0; i < 24; i++)
        {
            world.Advance(TimeSpan.FromMinutes(30));
            (await CheckAsync(world, session)).End.Should().BeNull();
        }

        world.Advance(TimeSpan.FromMilliseconds(1));
        (await CheckAsync(world, session)).End.Should().Be(SessionEnd.TimedOut);
    }

    [Theory]
    [EachDatabase("disabled", SessionEnd.ByAdministrator)]
    [EachDatabase("stamp", SessionEnd.AccountChanged)]
    [EachDatabase("deleted", SessionEnd.SignedOut)]
    public async Task What_happens_to_the_account_ends_its_sessions_at_once(DatabaseProvider provider, string what, SessionEnd end)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync();
        var session = await world.StartSessionAsync(user);
        (await CheckAsync(world, session)).User!.Id.Should().Be(user.Id);

        await (what switch
        {
            "disabled" => world.ChangeUserAsync(user, u => u.IsDisabled = true),
            "stamp" => world.ChangeUserAsync(user, u => u.SecurityStamp = "MOVED"),
            _ => world.UseAsync<PortalDbContext>(async db =>
            {
                db.Users.Remove((await db.Users.FindAsync(user.Id))!);
                await db.SaveChangesAsync();
            }),
        });

        (await CheckAsync(world, session)).Should().Be(new SessionState(end));
    }

    [Theory, EachDatabase]
    public async Task Ending_the_others_leaves_the_own_one_and_the_first_reason_stays(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync();
        var own = await world.StartSessionAsync(user);
        var other = await world.StartSessionAsync(user);
        var over = await world.StartSessionAsync(user);
        var stranger = await world.StartSessionAsync(await world.AddUserAsync("max@example.org"));
        await UseAsync(world, s => s.EndAsync(over.Id, SessionEnd.SignedOut, CancellationToken.None));

        var ended = 0;
        await UseAsync(world, async s => ended = await s.EndOthersAsync(user.Id, own.Id, SessionEnd.PasswordChanged, CancellationToken.None));

        ended.Should().Be(1);
        (await CheckAsync(world, own)).End.Should().BeNull();
        (await CheckAsync(world, stranger)).End.Should().BeNull();
        (await CheckAsync(world, other)).End.Should().Be(SessionEnd.PasswordChanged);
        (await CheckAsync(world, over)).End.Should().Be(SessionEnd.SignedOut);
    }

    [Fact]
    public async Task A_session_kept_across_a_new_stamp_lives_on()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        var kept = await world.StartSessionAsync(user);
        var other = await world.StartSessionAsync(user);
        await world.ChangeUserAsync(user, u => u.SecurityStamp = "MOVED");
        var moved = await world.StoredAsync(user);

        await UseAsync(world, s => s.KeepAsync(kept.Id, moved, CancellationToken.None));

        (await CheckAsync(world, kept)).End.Should().BeNull();
        (await CheckAsync(world, other)).End.Should().Be(SessionEnd.AccountChanged);
    }

    [Fact]
    public async Task A_page_s_verb_runs_with_the_caller_that_the_row_names()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        var session = await world.SignInAsync(user);

        var caller = await world.UseAsync<SignedIn, Caller>(signedIn => signedIn.RunAsync(
            (services, _, _) => Task.FromResult(services.GetRequiredService<Caller>()),
            CancellationToken.None));

        caller.Should().BeEquivalentTo(new Caller { UserId = user.Id, SessionId = session.Id, SourceAddress = PortalWorld.SourceAddress });
    }

    [Fact]
    public async Task A_page_s_verb_does_not_run_once_the_session_is_over_and_the_page_is_told()
    {
        await using var world = await PortalWorld.CreateAsync();
        var session = await world.SignInAsync(await world.AddUserAsync());
        SessionEnd? told = null;
        using var watching = world.Services.GetRequiredService<SessionWatch>().Watch(session.Id, end => told = end);
        await UseAsync(world, s => s.EndAsync(session.Id, SessionEnd.ByAdministrator, CancellationToken.None));
        var ran = false;

        await world.Invoking(w => RunVerbAsync(w, () => ran = true)).Should().ThrowAsync<OperationCanceledException>();

        ran.Should().BeFalse();
        told.Should().Be(SessionEnd.ByAdministrator);
    }

    [Fact]
    public async Task A_verb_for_administrators_refuses_everybody_else_by_what_the_database_says_now()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        await world.SignInAsync(user);
        await RunVerbAsync(world, () => true, PortalRole.Administrator);

        await world.ChangeUserAsync(user, u => u.Role = PortalRole.User);

        await world.Invoking(w => RunVerbAsync(w, () => true, PortalRole.Administrator)).Should().ThrowAsync<UnauthorizedAccessException>();
    }

    [Fact]
    public async Task Nobody_s_verb_does_not_run()
    {
        await using var world = await PortalWorld.CreateAsync();
        await world.Invoking(w => RunVerbAsync(w, () => true)).Should().ThrowAsync<OperationCanceledException>();
    }

    private static Task<bool> RunVerbAsync(PortalWorld world, Func<bool> verb, PortalRole? role = null) =>
        world.UseAsync<SignedIn, bool>(signedIn => signedIn.RunAsync((_, _, _) => Task.FromResult(verb()), CancellationToken.None, role));

    private static Task<SessionState> CheckAsync(PortalWorld world, Session session) =>
        world.UseAsync<Sessions, SessionState>(s => s.CheckAsync(session.Id, CancellationToken.None));

    private static Task UseAsync(PortalWorld world, Func<Sessions, Task> work) => world.UseAsync(work);
}
