using System.Collections.Concurrent;
using LucyPortal.Data;
using LucyPortal.Domain;

namespace LucyPortal.Verification;

/// <summary>
/// Tells open pages within seconds that another window, or another server, has changed the account's second factor. One query for all
/// open pages, whatever their number; it is no use of a session, so an open page does not keep one alive.
/// </summary>
public sealed partial class AccountWatch(IServiceScopeFactory scopes, TimeProvider time, ILogger<AccountWatch> logger) : RepeatedWork(time, logger)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<Guid, Page> _pages = new();

    /// <summary>Watches the second factor of an account until disposed.</summary>
    /// <param name="userId">The account.</param>
    /// <param name="shown">What the page shows at the moment.</param>
    /// <param name="onChanged">Called on any thread when something else is stored than is shown, again at each look until it is shown.</param>
    public IDisposable Watch(Guid userId, Func<TwoFactorStanding> shown, Action onChanged)
    {
        var key = Guid.NewGuid();
        _pages[key] = new Page(userId, shown, onChanged);
        return new WhenDisposed(() => _pages.TryRemove(key, out _));
    }

    /// <summary>Asks for all open pages what is stored, and tells those that show something else.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var pages = _pages.Values.ToList();
        if (pages.Count == 0)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var stored = await scope.ServiceProvider.GetRequiredService<Accounts>()
            .StandingsAsync([.. pages.Select(p => p.UserId).Distinct()], cancellationToken);
        foreach (var page in pages)
        {
            if (stored.TryGetValue(page.UserId, out var standing))
            {
                Tell(page, standing);
            }
        }
    }

    /// <inheritdoc />
    protected override TimeSpan Every => LookEvery;

    /// <inheritdoc />
    protected override Task RunOnceAsync(CancellationToken cancellationToken) => LookAsync(cancellationToken);

    private void Tell(Page page, TwoFactorStanding stored)
    {
        try
        {
            if (page.Shown() != stored)
            {
                page.OnChanged();
            }
        }
        catch (Exception exception)
        {
            // A page that is going away: the others must hear it all the same.
            LogPageFailed(exception.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A page could not be told that its account has changed ({Error})")]
    private partial void LogPageFailed(string error);

    private sealed record Page(Guid UserId, Func<TwoFactorStanding> Shown, Action OnChanged);
}
