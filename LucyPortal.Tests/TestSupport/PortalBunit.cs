using Bunit;
using LucyPortal.Components.Shared;
using LucyPortal.Domain;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using MudBlazor.Services;

namespace LucyPortal.Tests.TestSupport;

/// <summary>
/// A component test on a real portal: real state, real rules, real database. Only browser, clock and the fact of being signed in are
/// stand-ins.
/// </summary>
public abstract class PortalBunit : BunitContext, IAsyncLifetime
{
    private Surroundings? _surroundings;
    private PortalWorld? _world;

    /// <summary>The portal behind the component. Asking for it ends the registrations.</summary>
    protected PortalWorld World => _world ??= new PortalWorld(_surroundings!, Services);

    /// <inheritdoc />
    public virtual async Task InitializeAsync()
    {
        _surroundings = await Surroundings.CreateAsync();
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices();
        Services.AddScoped<LatestSnackbar>();
        Services.RemoveAll<ILoggerFactory>();
        PortalWorld.Register(Services, _surroundings);
        Services.RemoveAll<IAuthorizationService>();
        Services.AddAuthorizationCore();
        Services.AddCascadingAuthenticationState();
        AddServices(Services);
        await World.UseMailAsync(MailDeliveryMethod.MailFolder);
    }

    /// <inheritdoc />
    async Task IAsyncLifetime.DisposeAsync()
    {
        await base.DisposeAsync();
        if (_surroundings is not null)
        {
            await _surroundings.DisposeAsync();
        }
    }

    /// <summary>Adds what the component under test needs beside the rooms below.</summary>
    protected virtual void AddServices(IServiceCollection services)
    {
    }
}
