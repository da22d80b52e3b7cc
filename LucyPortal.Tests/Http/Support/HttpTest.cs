using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Http.Support;

/// <summary>
/// Tests that share one running portal: each brings users of its own, so that none sees what another left. The clock is shared, too,
/// and only ever advances.
/// </summary>
public abstract class HttpTest(PortalHost host) : IClassFixture<PortalHost>, IAsyncLifetime
{
    /// <summary>The portal.</summary>
    protected PortalHost Host { get; } = host;

    /// <summary>The portal behind its pages.</summary>
    protected PortalWorld World => Host.World;

    /// <inheritdoc />
    public virtual async Task InitializeAsync()
    {
        await World.UseMailAsync(MailDeliveryMethod.MailFolder);
        await Host.EndFirstRunAsync();
    }

    /// <inheritdoc />
    public virtual Task DisposeAsync() => Task.CompletedTask;
}
