using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Outbox;

/// <summary>
/// Follows mails through the queue of this machine's Postfix until they have left it or their code has run out: every 5 seconds while
/// somebody may be waiting for a code, else every minute.
/// </summary>
public sealed class PostfixQueueWatch : RepeatedWork
{
    private static readonly TimeSpan WhileSomebodyWaits = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Otherwise = TimeSpan.FromMinutes(1);

    /// <summary>How long after a mail came in: Postfix needs a moment for it, and those of a burst are looked for together.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>Postfix gives a mail up after this long (maximal_queue_lifetime) unless told otherwise.</summary>
    private static readonly TimeSpan LongestInQueue = TimeSpan.FromDays(5);

    /// <summary>Far more than a healthy queue holds; the oldest come first, so that every mail has its turn as others leave.</summary>
    private const int MostAtOnce = 1000;

    private const int MostInOneWrite = 100;

    private readonly IDbContextFactory<PortalDbContext> _contexts;
    private readonly Postqueue _queue;
    private readonly OutboxSignal _signal;
    private volatile bool _somebodyWaits;
    private volatile bool _isNews;

    /// <summary>Wakes up for each mail that comes into the queue from this server and that somebody waits for.</summary>
    public PostfixQueueWatch(
        IDbContextFactory<PortalDbContext> contexts, Postqueue queue, OutboxSignal signal, TimeProvider time, ILogger<PostfixQueueWatch> logger)
        : base(time, logger)
    {
        ArgumentNullException.ThrowIfNull(signal);
        (_contexts, _queue, _signal) = (contexts, queue, signal);
        signal.Queued += LookSoonUnlessLooking;
    }

    /// <inheritdoc />
    protected override TimeSpan Every => _somebodyWaits ? WhileSomebodyWaits : Otherwise;

    /// <inheritdoc />
    public override void Dispose()
    {
        _signal.Queued -= LookSoonUnlessLooking;
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Looks once, writes what has changed, and tells open pages.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var mails = await UndecidedAsync(cancellationToken);
        _somebodyWaits = mails.Any(m => m.NotAfter is not null);
        if (mails.Count == 0 || await _queue.LookAsync([.. mails.Select(m => m.QueueId!)], cancellationToken) is not { } found)
        {
            return;
        }

        // One moment for all: those that moved alike are written together.
        var now = Time.GetUtcNow().UtcDateTime;
        var news = mails.Select(m => NewsOf(m, found, now)).OfType<News>().ToList();
        // Most leave together, after a burst, and each write keeps the senders waiting.
        foreach (var alike in news.GroupBy(n => n with { Mail = default }))
        {
            foreach (var part in alike.Chunk(MostInOneWrite))
            {
                await NoteAsync(alike.Key, [.. part.Select(n => n.Mail)], cancellationToken);
            }
        }

        _somebodyWaits = mails.Any(m => m.NotAfter is not null && found.ContainsKey(m.QueueId!));
    }

    /// <inheritdoc />
    protected override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (_isNews)
        {
            await Task.Delay(Soon, Time, cancellationToken);
            _isNews = false;
        }

        await LookAsync(cancellationToken);
    }

    private void LookSoonUnlessLooking()
    {
        if (!_somebodyWaits)
        {
            _isNews = true;
            RunSoon();
        }
    }

    private async Task<List<OutboxMessage>> UndecidedAsync(CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow().UtcDateTime;
        var since = now - LongestInQueue;
        await using var db = await _contexts.CreateDbContextAsync(cancellationToken);
        return await db.OutboxMessages.AsNoTracking()
            .Where(m => (m.QueueFate == QueueFate.Watched || m.QueueFate == QueueFate.Deferred) && m.StateSince > since)
            .Where(m => m.QueueMachine == Postqueue.Machine && (m.NotAfter == null || m.NotAfter >= now))
            .OrderBy(m => m.StateSince)
            .Take(MostAtOnce)
            .ToListAsync(cancellationToken);
    }

    private static News? NewsOf(OutboxMessage mail, IReadOnlyDictionary<string, string?> found, DateTime now)
    {
        var (fate, reason) = !found.TryGetValue(mail.QueueId!, out var why) ? (QueueFate.Left, null)
            : why is null ? (QueueFate.Watched, null)
            : (QueueFate.Deferred, Cut(why));
        var isNew = fate != mail.QueueFate;
        return isNew || reason != mail.QueueReason
            ? new News(mail.Id, mail.QueueFate, fate, isNew ? now : mail.QueueSince, reason)
            : null;
    }

    private async Task NoteAsync(News news, IReadOnlyList<Guid> ids, CancellationToken cancellationToken)
    {
        await using var db = await _contexts.CreateDbContextAsync(cancellationToken);
        var noted = await db.OutboxMessages
            .Where(m => ids.Contains(m.Id) && m.QueueFate == news.Before)
            .ExecuteUpdateAsync(
                s => s
                    .SetProperty(m => m.QueueFate, news.Fate)
                    .SetProperty(m => m.QueueSince, news.Since)
                    .SetProperty(m => m.QueueReason, news.Reason),
                cancellationToken);
        foreach (var id in noted > 0 ? ids : [])
        {
            _signal.Changed(id);
        }
    }

    private static string? Cut(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var line = SingleLine.Of(text);
        return line.Length > OutboxMessage.TextLength ? line[..OutboxMessage.TextLength] : line;
    }

    /// <summary>That a mail is somewhere else than before, or waits for another reason.</summary>
    private sealed record News(Guid Mail, QueueFate? Before, QueueFate Fate, DateTime? Since, string? Reason);
}
