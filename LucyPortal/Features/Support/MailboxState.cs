using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Verification;
using Microsoft.Extensions.Options;

namespace LucyPortal.Features.Support;

/// <summary>The mailbox as its page shows it.</summary>
/// <param name="Folder">The mail folder.</param>
/// <param name="Method">The delivery method in force: by another one nothing comes into the folder.</param>
/// <param name="Writable">False when nothing can come into the folder.</param>
/// <param name="Page">The page of the list.</param>
/// <param name="Opened">The mail that is open; null when none is.</param>
public sealed record MailboxSnapshot(string Folder, MailDeliveryMethod Method, bool Writable, MailFolderPage Page, OpenedMail? Opened)
{
    /// <summary>True while each mail of the portal comes into the folder.</summary>
    public bool Fills => Method == MailDeliveryMethod.MailFolder && Writable;
}

/// <summary>The state behind <c>/support/mailbox</c>. For administrators, and in Development only: the mails hold codes.</summary>
public sealed class MailboxState(SignedIn signedIn, OutboxSignal signal, IHostEnvironment environment)
{
    /// <summary>The mailbox; null before it was loaded.</summary>
    public MailboxSnapshot? Current { get; private set; }

    /// <summary>Starts on the first page with no mail open.</summary>
    public Task LoadAsync(CancellationToken cancellationToken)
    {
        Current = null;
        return ShowAsync(0, cancellationToken);
    }

    /// <summary>Reads the page anew that is shown; what is open stays open.</summary>
    public Task RefreshAsync(CancellationToken cancellationToken) => ShowAsync(Current?.Page.Number ?? 0, cancellationToken);

    /// <summary>Shows another page of the list.</summary>
    /// <param name="number">Which page, from 0.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task TurnToAsync(int number, CancellationToken cancellationToken) => ShowAsync(number, cancellationToken);

    /// <summary>Opens a mail of the list.</summary>
    /// <returns>False when its file is gone, or no mail.</returns>
    public async Task<bool> OpenAsync(string name, CancellationToken cancellationToken)
    {
        var opened = await RunAsync((services, token) => services.GetRequiredService<MailFolderReader>().OpenAsync(name, token), cancellationToken);
        Current = Current! with { Opened = opened };
        return opened is not null;
    }

    /// <summary>Closes the mail that is open.</summary>
    public void Close() => Current = Current! with { Opened = null };

    /// <summary>Calls back, on any thread, when a mail's state has changed on this server; until disposed.</summary>
    public IDisposable Watch(Action onChanged) => signal.Watch(_ => onChanged());

    private async Task ShowAsync(int number, CancellationToken cancellationToken)
    {
        var read = await RunAsync((services, token) => ReadAsync(services, number, token), cancellationToken);
        Current = read with { Opened = Current?.Opened };
    }

    private static async Task<MailboxSnapshot> ReadAsync(IServiceProvider services, int number, CancellationToken cancellationToken)
    {
        var settings = await services.GetRequiredService<MailSettingsStore>().GetAsync(cancellationToken);
        return new MailboxSnapshot(
            services.GetRequiredService<IOptions<MailFolderOptions>>().Value.FullPath,
            settings.Method,
            services.GetRequiredService<DeliveryMethods>().For(settings).Obstacle(settings) != MailFailure.FolderNotWritable,
            await services.GetRequiredService<MailFolderReader>().ListAsync(number, cancellationToken),
            null);
    }

    private Task<T> RunAsync<T>(Func<IServiceProvider, CancellationToken, Task<T>> verb, CancellationToken cancellationToken)
    {
        if (!environment.IsDevelopment())
        {
            throw new InvalidOperationException("There is no mailbox outside of Development.");
        }

        return signedIn.RunAsync((services, _, token) => verb(services, token), cancellationToken, PortalRole.Administrator);
    }
}
