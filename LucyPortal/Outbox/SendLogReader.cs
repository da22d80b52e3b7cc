using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Outbox;

/// <summary>A line's place in the send log. Lines of the same instant are told apart by their id, in the database's own order.</summary>
/// <param name="At">When the mail was written (UTC).</param>
/// <param name="Id">Its id.</param>
public sealed record LogMark(DateTime At, Guid Id);

/// <summary>A page of the send log.</summary>
/// <param name="Lines">Newest first; at most <see cref="Size"/>.</param>
/// <param name="HasNewer">True when there are newer lines before it.</param>
/// <param name="HasOlder">True when there are older lines after it.</param>
public sealed record LogPage(IReadOnlyList<MailLine> Lines, bool HasNewer, bool HasOlder)
{
    /// <summary>The most lines of a page.</summary>
    public const int Size = 50;

    /// <summary>The place of its first line; null when it has none.</summary>
    public LogMark? First => MarkOf(Lines is [var line, ..] ? line : null);

    /// <summary>The place of its last line; null when it has none.</summary>
    public LogMark? Last => MarkOf(Lines is [.., var line] ? line : null);

    private static LogMark? MarkOf(MailLine? line) => line is null ? null : new LogMark(line.WrittenAt, line.Id);
}

/// <summary>
/// Reads the send log page by page, newest first. A page is found by the place of a line, not by counting: that takes no longer far back,
/// and mails that come in between neither repeat a line nor skip one.
/// </summary>
public sealed class SendLogReader(PortalDbContext db)
{
    /// <summary>The newest page.</summary>
    public async Task<LogPage> NewestAsync(SendLogFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var lines = await TakeAsync(filter, Reach.All, cancellationToken);
        return Page(lines, hasNewer: false);
    }

    /// <summary>The page that begins with this line, or where it stood.</summary>
    public Task<LogPage> FromAsync(SendLogFilter filter, LogMark mark, CancellationToken cancellationToken) =>
        BackwardsAsync(filter, new Reach(Direction.Older, mark, Inclusive: true), cancellationToken);

    /// <summary>The page after this line.</summary>
    public Task<LogPage> OlderAsync(SendLogFilter filter, LogMark mark, CancellationToken cancellationToken) =>
        BackwardsAsync(filter, new Reach(Direction.Older, mark), cancellationToken);

    /// <summary>The page before this line: the newest one when there is less than a page before it.</summary>
    public async Task<LogPage> NewerAsync(SendLogFilter filter, LogMark mark, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var lines = await TakeAsync(filter, new Reach(Direction.Newer, mark), cancellationToken);
        return lines.Count > LogPage.Size
            ? new LogPage([.. lines.Take(LogPage.Size).Reverse()], HasNewer: true, HasOlder: true)
            : await NewestAsync(filter, cancellationToken);
    }

    private async Task<LogPage> BackwardsAsync(SendLogFilter filter, Reach reach, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var lines = await TakeAsync(filter, reach, cancellationToken);
        if (lines.Count == 0)
        {
            // What was there has been swept away.
            return await NewestAsync(filter, cancellationToken);
        }

        var before = new Reach(Direction.Newer, new LogMark(lines[0].WrittenAt, lines[0].Id));
        return Page(lines, hasNewer: (await TakeAsync(filter, before, cancellationToken, atMost: 1)).Count > 0);
    }

    private static LogPage Page(List<MailLine> lines, bool hasNewer) =>
        new([.. lines.Take(LogPage.Size)], hasNewer, HasOlder: lines.Count > LogPage.Size);

    /// <summary>The nearest lines within reach, and one more than a page: it tells whether there are others.</summary>
    private async Task<List<MailLine>> TakeAsync(
        SendLogFilter filter, Reach reach, CancellationToken cancellationToken, int atMost = LogPage.Size + 1)
    {
        var strands = Strands(filter).Select(s => reach.Of(s).Take(atMost)).ToList();
        var query = strands is [var only] ? only : reach.Sort(strands.Aggregate(Queryable.Concat)).Take(atMost);
        return [.. (await query.AsNoTracking().ToListAsync(cancellationToken)).Select(MailLine.Of)];
    }

    /// <summary>
    /// The mails that are wanted, each strand in the order of an index: that of one filter, where there are several; the others are checked
    /// on what it finds. Two states are two strands, for no index has both of them in one order.
    /// </summary>
    private IEnumerable<IQueryable<OutboxMessage>> Strands(SendLogFilter filter)
    {
        var mails = db.OutboxMessages.AsQueryable();
        var states = filter.StateList;
        if (filter.Purpose is { } purpose)
        {
            mails = mails.Where(m => m.Purpose == purpose);
        }

        if (filter.Recipient is { } recipient)
        {
            var key = OutboxMessage.KeyOf(recipient);
            mails = mails.Where(m => m.RecipientKey == key);
        }

        if (filter.Number is { } number)
        {
            mails = mails.Where(m => m.Number == number);
        }

        if (filter.Written is { From: var from, Until: var until })
        {
            mails = mails.Where(m => m.CreatedAt > from && m.CreatedAt <= until);
        }

        if (filter.CountedFor is { } settings)
        {
            mails = mails.CountedFor(settings);
        }

        if (filter.States == MailStates.Delayed)
        {
            mails = mails.Where(m => m.Attempts > 1 || (m.State == MailState.Waiting && m.Attempts > 0) || m.QueueFate == QueueFate.Deferred);
        }

        return states.Count == 0 ? [mails] : states.Select(state => mails.Where(m => m.State == state));
    }

    private enum Direction
    {
        Older,
        Newer,
    }

    /// <summary>Which lines lie on one side of a line, nearest first.</summary>
    private sealed record Reach(Direction Direction, LogMark? Mark, bool Inclusive = false)
    {
        public static Reach All { get; } = new(Direction.Older, null);

        public IQueryable<OutboxMessage> Of(IQueryable<OutboxMessage> mails) => Sort(Within(mails));

        public IQueryable<OutboxMessage> Sort(IQueryable<OutboxMessage> mails) => Direction == Direction.Older
            ? mails.OrderByDescending(m => m.CreatedAt).ThenByDescending(m => m.Id)
            : mails.OrderBy(m => m.CreatedAt).ThenBy(m => m.Id);

        /// <summary>
        /// The time is compared alone first, so that the index is entered at it. Ids are compared by the database, which also sorts them:
        /// each has an order of its own for them.
        /// </summary>
        private IQueryable<OutboxMessage> Within(IQueryable<OutboxMessage> mails)
        {
            if (Mark is not { At: var at, Id: var id })
            {
                return mails;
            }

            return (Direction, Inclusive) switch
            {
                (Direction.Older, false) => mails.Where(m => m.CreatedAt <= at && (m.CreatedAt < at || m.Id < id)),
                (Direction.Older, true) => mails.Where(m => m.CreatedAt <= at && (m.CreatedAt < at || m.Id <= id)),
                _ => mails.Where(m => m.CreatedAt >= at && (m.CreatedAt > at || m.Id > id)),
            };
        }
    }
}
