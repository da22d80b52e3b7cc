using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Verification;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Features.Support;

/// <summary>The send log as its page shows it.</summary>
/// <param name="Filter">Which mails are wanted.</param>
/// <param name="Page">The page of the log.</param>
public sealed record SendLogSnapshot(SendLogFilter Filter, LogPage Page)
{
    /// <summary>Where the page begins; null for the newest one, into which new mails come.</summary>
    internal LogMark? Start => Page.HasNewer ? Page.First : null;
}

/// <summary>The state behind <c>/support/send-log</c>. For administrators only.</summary>
public sealed class SendLogState(SignedIn signedIn, OutboxSignal signal)
{
    private int _wish;

    /// <summary>The log; null before it was loaded.</summary>
    public SendLogSnapshot? Current { get; private set; }

    /// <summary>Starts on the newest page.</summary>
    public Task LoadAsync(CancellationToken cancellationToken) => LoadWantedAsync(SendLogFilter.None, cancellationToken);

    /// <summary>Starts with the newest mails that are wanted.</summary>
    public Task LoadWantedAsync(SendLogFilter filter, CancellationToken cancellationToken)
    {
        Current = null;
        return FilterAsync(filter, cancellationToken);
    }

    /// <summary>Shows the newest mails that are wanted.</summary>
    public Task FilterAsync(SendLogFilter filter, CancellationToken cancellationToken) =>
        ShowAsync(filter, (log, token) => log.NewestAsync(filter, token), cancellationToken);

    /// <summary>Shows the page after this one; the newest where there is none.</summary>
    public Task OlderAsync(CancellationToken cancellationToken) => Current is { Filter: var filter, Page.Last: { } last }
        ? ShowAsync(filter, (log, token) => log.OlderAsync(filter, last, token), cancellationToken)
        : FilterAsync(Current?.Filter ?? SendLogFilter.None, cancellationToken);

    /// <summary>Shows the page before this one; the newest where there is none.</summary>
    public Task NewerAsync(CancellationToken cancellationToken) => Current is { Filter: var filter, Page.First: { } first }
        ? ShowAsync(filter, (log, token) => log.NewerAsync(filter, first, token), cancellationToken)
        : FilterAsync(Current?.Filter ?? SendLogFilter.None, cancellationToken);

    /// <summary>
    /// Reads the page anew that is shown, without being asked to: no use of the session. It gives way to whatever else is asked meanwhile.
    /// </summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var wish = Volatile.Read(ref _wish);
        if (Current is not { Filter: var filter } seen)
        {
            return;
        }

        var page = await signedIn.LookAsync(
            (services, _, token) => seen.Start is { } start
                ? LogOf(services).FromAsync(filter, start, token)
                : LogOf(services).NewestAsync(filter, token),
            cancellationToken,
            PortalRole.Administrator);
        Take(wish, new SendLogSnapshot(filter, page));
    }

    /// <summary>Has a mail tried now that waits after a failed try.</summary>
    /// <returns>False when it does not wait any more.</returns>
    public Task<bool> TryNowAsync(Guid id, CancellationToken cancellationToken) => signedIn.RunAsync(
        (services, _, token) => services.GetRequiredService<OutboxRetry>().TryNowAsync(id, token), cancellationToken, PortalRole.Administrator);

    /// <summary>Calls back, on any thread, when a mail's state has changed on this server; until disposed.</summary>
    public IDisposable Watch(Action onChanged) => signal.Watch(_ => onChanged());

    private async Task ShowAsync(
        SendLogFilter filter, Func<SendLogReader, CancellationToken, Task<LogPage>> read, CancellationToken cancellationToken)
    {
        var wish = Interlocked.Increment(ref _wish);
        var page = await signedIn.RunAsync((services, _, token) => read(LogOf(services), token), cancellationToken, PortalRole.Administrator);
        Take(wish, new SendLogSnapshot(filter, page));
    }

    /// <summary>Shows what was read, unless something else has been asked for since.</summary>
    private void Take(int wish, SendLogSnapshot read)
    {
        if (wish == Volatile.Read(ref _wish))
        {
            Current = read;
        }
    }

    private static SendLogReader LogOf(IServiceProvider services) => services.GetRequiredService<SendLogReader>();
}
