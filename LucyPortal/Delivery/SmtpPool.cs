using LucyPortal.Domain;

namespace LucyPortal.Delivery;

/// <summary>
/// Connections to relays that were just used, kept for the next mail of a burst: with TLS and a sign-in, connecting costs far more than
/// the mail. Closed after some seconds without use, so that nobody's server is held open.
/// </summary>
internal sealed class SmtpPool : IAsyncDisposable
{
    private const int Most = 5;
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly List<(SmtpSession Session, long Since)> _idle = [];
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;

    public SmtpPool(TimeProvider time)
    {
        _time = time;
        _sweep = time.CreateTimer(_ => _ = SweepAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A connection to exactly this endpoint that still answers; null when there is none.</summary>
    public async Task<SmtpSession?> TakeAsync(SmtpEndpoint endpoint, CancellationToken cancellationToken)
    {
        while (Next(endpoint) is { } session)
        {
            var answers = false;
            try
            {
                answers = await session.AnswersAsync(cancellationToken);
            }
            finally
            {
                if (!answers)
                {
                    session.Dispose();
                }
            }

            if (answers)
            {
                return session;
            }
        }

        return null;
    }

    /// <summary>Keeps a connection for the next mail, or says goodbye where enough are kept.</summary>
    public Task GiveAsync(SmtpSession session)
    {
        lock (_gate)
        {
            if (_idle.Count < Most)
            {
                _idle.Add((session, _time.GetTimestamp()));
                _sweep.Change(KeepFor, Timeout.InfiniteTimeSpan);
                return Task.CompletedTask;
            }
        }

        return session.LeaveAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _sweep.DisposeAsync();
        foreach (var session in TakeOut(_ => true))
        {
            await session.LeaveAsync();
        }
    }

    private SmtpSession? Next(SmtpEndpoint endpoint)
    {
        lock (_gate)
        {
            var index = _idle.FindLastIndex(i => i.Session.Endpoint == endpoint);
            if (index < 0)
            {
                return null;
            }

            var session = _idle[index].Session;
            _idle.RemoveAt(index);
            return session;
        }
    }

    private async Task SweepAsync()
    {
        foreach (var session in TakeOut(since => _time.GetElapsedTime(since) >= KeepFor))
        {
            await session.LeaveAsync();
        }

        lock (_gate)
        {
            if (_idle.Count > 0)
            {
                _sweep.Change(KeepFor, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private List<SmtpSession> TakeOut(Func<long, bool> which)
    {
        lock (_gate)
        {
            var taken = _idle.Where(i => which(i.Since)).Select(i => i.Session).ToList();
            _idle.RemoveAll(i => taken.Contains(i.Session));
            return taken;
        }
    }
}
