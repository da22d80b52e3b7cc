using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Outbox;

/// <summary>However long the log is, a page of it is read from an index.</summary>
public sealed class SendLogIndexTests
{
    private readonly QueryPlans _plans = new("OutboxMessages");

    public static TheoryData<string, SendLogFilter> Filters => new()
    {
        { "IX_OutboxMessages_CreatedAt_Id (CreatedAt{0}?)", SendLogFilter.None },
        { "IX_OutboxMessages_State_CreatedAt_Id (State=? AND CreatedAt{0}?)", new SendLogFilter(MailStates.Waiting) },
        { "IX_OutboxMessages_State_CreatedAt_Id (State=? AND CreatedAt{0}?)", new SendLogFilter(MailStates.Refused) },
        { "IX_OutboxMessages_Purpose_CreatedAt_Id (Purpose=? AND CreatedAt{0}?)", new SendLogFilter(Purpose: MailPurpose.SignInCode) },
        { "IX_OutboxMessages_RecipientKey_CreatedAt_Id (RecipientKey=? AND CreatedAt{0}?)", new SendLogFilter(Recipient: "nora@example.org") },
        { "IX_OutboxMessages_Number_CreatedAt_Id (Number=? AND CreatedAt{0}?)", new SendLogFilter(Number: "4f1c09ab") },
    };

    [Theory, MemberData(nameof(Filters))]
    public async Task Every_filter_is_entered_at_the_place_of_the_page_and_read_in_order(string index, SendLogFilter filter)
    {
        await using var world = await WorldAsync();
        var mark = new LogMark(world.Now, Guid.NewGuid());
        _plans.Take();

        await world.ReadLogAsync(r => r.OlderAsync(filter, mark, CancellationToken.None));
        await world.ReadLogAsync(r => r.FromAsync(filter, mark, CancellationToken.None));
        Expect(_plans.Take(), index, '<', filter);

        await world.ReadLogAsync(r => r.NewerAsync(filter, mark, CancellationToken.None));
        Expect(_plans.Take(), index, '>', filter);
    }

    [Theory, MemberData(nameof(Filters))]
    public void Every_filter_has_its_index_on_the_other_database_too(string index, SendLogFilter filter)
    {
        var name = index.Split(' ')[0];
        using var db = new SqlServerDesignTimeFactory().CreateDbContext([]);

        db.Model.FindEntityType(typeof(OutboxMessage))!.GetIndexes().Select(i => i.GetDatabaseName()).Should().Contain(name, filter.ToString());
    }

    [Fact]
    public async Task Lines_whose_time_is_over_are_found_by_the_index()
    {
        await using var world = await WorldAsync();

        await world.Services.GetRequiredService<Housekeeping>().SweepAsync(CancellationToken.None);

        _plans.Take().Should().Contain(step => step.Contains("IX_OutboxMessages_CreatedAt_Id (CreatedAt<?)", StringComparison.Ordinal))
            .And.NotContain(step => step.StartsWith("SCAN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Query_without_an_index_is_seen_to_have_none()
    {
        await using var world = await WorldAsync();

        await world.UseAsync<PortalDbContext, int>(db => db.OutboxMessages.Where(m => m.Server == "x").OrderBy(m => m.Server).Select(m => m.Attempts).FirstOrDefaultAsync());

        _plans.Take().Should().Contain(step => step.StartsWith("SCAN", StringComparison.Ordinal));
    }

    private Task<PortalWorld> WorldAsync() => PortalWorld.CreateAsync(configure: services => services.Intercept(_plans));

    private static void Expect(IReadOnlyList<string> steps, string index, char side, SendLogFilter filter)
    {
        var wanted = index.Replace("{0}", side.ToString(), StringComparison.Ordinal);
        steps.Should().Contain(s => s.StartsWith("SEARCH", StringComparison.Ordinal) && s.EndsWith(wanted, StringComparison.Ordinal), string.Join('\n', steps));
        if (filter.States == MailStates.Waiting)
        {
            // Two states are merged: what is sorted and walked through then is no more than a page of each.
            steps = [.. steps.Where(s => s is not ("SCAN o1" or "SCAN o2" or "USE TEMP B-TREE FOR ORDER BY"))];
        }

        // Without a filter the newest page is the beginning of the index.
        steps.Should().OnlyContain(s => !s.Contains("TEMP B-TREE", StringComparison.Ordinal)
            && (!s.StartsWith("SCAN", StringComparison.Ordinal) || s.EndsWith("USING INDEX IX_OutboxMessages_CreatedAt_Id", StringComparison.Ordinal)));
    }
}
