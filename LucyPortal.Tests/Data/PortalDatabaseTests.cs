using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Data;

public sealed class PortalDatabaseTests
{
    [Theory, EachDatabase]
    public async Task Audit_events_can_be_added_but_neither_changed_nor_deleted(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        await world.InTransactionAsync((scope, _) =>
        {
            scope.GetRequiredService<AuditLog>().Add(AuditAction.SignedIn, Guid.NewGuid(), detail: new string('x', 1000));
            return Task.CompletedTask;
        });

        foreach (var rewrite in new Action<PortalDbContext, AuditEvent>[]
        {
            (db, e) => db.Entry(e).Property(x => x.Detail).CurrentValue = "never happened",
            (db, e) => db.AuditEvents.Remove(e),
        })
        {
            await world.UseAsync<PortalDbContext>(async db =>
            {
                rewrite(db, await db.AuditEvents.SingleAsync(e => e.Action == AuditAction.SignedIn));
                await db.Invoking(d => d.SaveChangesAsync()).Should().ThrowAsync<InvalidOperationException>();
                db.Invoking(d => d.SaveChanges()).Should().Throw<InvalidOperationException>();
            });
        }

        (await world.ReadAsync(db => db.AuditEvents.SingleAsync(e => e.Action == AuditAction.SignedIn))).Should().Match<AuditEvent>(e =>
            e.Detail!.Length == AuditEvent.DetailLength && e.At == world.Now && e.SourceAddress == PortalWorld.SourceAddress);
    }

    [Fact]
    public async Task Sqlite_itself_waits_for_another_one_s_write_as_long_as_a_statement_may()
    {
        await using var world = await PortalWorld.CreateAsync(DatabaseProvider.Sqlite);

        var (wait, timeout) = await world.UseAsync<PortalDbContext, (int, int)>(async db =>
            ((await db.Database.SqlQueryRaw<int>("PRAGMA busy_timeout").ToListAsync()).Single(), ((SqliteConnection)db.Database.GetDbConnection()).DefaultTimeout));

        wait.Should().Be(timeout * 1000).And.BePositive();
    }

    [Theory, EachDatabase]
    public async Task Instants_come_back_as_they_were_to_the_last_tick_and_as_utc(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        world.Advance(TimeSpan.FromTicks(1_234_567));
        var user = await world.AddUserAsync();

        var stored = await world.StoredAsync(user);
        stored.CreatedAt.Should().Be(world.Now);
        stored.CreatedAt.Kind.Should().Be(DateTimeKind.Utc);
        var now = world.Now;
        (await world.ReadAsync(db => db.Users.AnyAsync(u => u.CreatedAt == now))).Should().BeTrue();
        (await world.ReadAsync(db => db.Users.AnyAsync(u => u.CreatedAt < now))).Should().BeFalse();
    }

    [Theory]
    [InlineData(DateTimeKind.Local)]
    [InlineData(DateTimeKind.Unspecified)]
    public async Task An_instant_of_another_kind_is_refused(DateTimeKind kind)
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        var odd = DateTime.SpecifyKind(world.Now, kind);

        await world.Invoking(w => w.ChangeUserAsync(user, u => u.LastSignInAt = odd)).Should().ThrowAsync<Exception>();
        await world.Invoking(w => w.ReadAsync(db => db.Users.ExecuteUpdateAsync(s => s.SetProperty(u => u.LastSignInAt, odd))))
            .Should().ThrowAsync<Exception>();

        (await world.StoredAsync(user)).LastSignInAt.Should().BeNull();
    }

    [Theory, EachDatabase]
    public async Task One_address_is_one_account_whatever_the_case(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        await world.AddUserAsync("nora@example.org");

        await world.Invoking(w => w.ReadAsync(async db =>
        {
            db.Users.Add(new PortalUser { Id = Guid.NewGuid(), DisplayName = "X", Email = "NORA@example.org", NormalizedEmail = "NORA@EXAMPLE.ORG" });
            return await db.SaveChangesAsync();
        })).Should().ThrowAsync<DbUpdateException>();
    }

    [Theory, EachDatabase]
    public async Task A_failed_operation_leaves_nothing_and_its_after_commit_never_runs(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync();
        var ran = 0;
        await world.UseAsync<IServiceProvider>(async scope =>
        {
            var transaction = scope.GetRequiredService<PortalTransaction>();
            await transaction.Invoking(t => t.RunAsync(
                async token =>
                {
                    await transaction.HoldAccountAsync(user.Id, token);
                    scope.GetRequiredService<AuditLog>().Add(AuditAction.SignedIn, user.Id);
                    transaction.AfterCommit(() => ran++);
                    throw new InvalidOperationException();
                },
                CancellationToken.None)).Should().ThrowAsync<InvalidOperationException>();

            await transaction.RunAsync(_ => Task.CompletedTask, CancellationToken.None);
        });

        ran.Should().Be(0);
        (await world.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == AuditAction.SignedIn))).Should().Be(0);
    }

    [Fact]
    public async Task An_operation_within_an_operation_joins_it()
    {
        await using var world = await PortalWorld.CreateAsync();
        var order = new List<string>();
        await world.InTransactionAsync(async (scope, token) =>
        {
            var transaction = scope.GetRequiredService<PortalTransaction>();
            await transaction.RunAsync(
                _ =>
                {
                    transaction.AfterCommit(() => order.Add("after"));
                    return Task.CompletedTask;
                },
                token);
            order.Add("inner");
        });

        order.Should().Equal("inner", "after");
    }

    [Theory, EachDatabase]
    public async Task Holding_an_account_that_nobody_has_says_so(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync();
        (await world.UseAsync<PortalTransaction, bool>(t => t.HoldAccountAsync(user.Id, CancellationToken.None))).Should().BeTrue();
        (await world.UseAsync<PortalTransaction, bool>(t => t.HoldAccountAsync(Guid.NewGuid(), CancellationToken.None))).Should().BeFalse();
        (await world.StoredAsync(user)).ConcurrencyStamp.Should().Be(user.ConcurrencyStamp);
    }
}
