using LucyPortal.Data;

namespace LucyPortal.Features.SignIn;

/// <summary>While no user exists, every page leads to the one that says where the setup link is.</summary>
internal sealed class SetupGate(IServiceScopeFactory scopes)
{
    private static readonly string[] Open = ["/setup", "/health", "/theme", "/error", "/status"];

    private bool _done;

    /// <summary>True while the first administrator is missing. Asked until there is one, then never again.</summary>
    public async Task<bool> IsOpenAsync(CancellationToken cancellationToken)
    {
        if (_done)
        {
            return false;
        }

        await using var scope = scopes.CreateAsyncScope();
        _done = !await scope.ServiceProvider.GetRequiredService<SetupStore>().IsOpenAsync(cancellationToken);
        return !_done;
    }

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var isPage = context.GetEndpoint() is { } endpoint
            && endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Components.Endpoints.ComponentTypeMetadata>() is not null;
        if (isPage && !Open.Any(o => context.Request.Path.StartsWithSegments(o)) && await IsOpenAsync(context.RequestAborted))
        {
            context.Response.Redirect("/setup");
            return;
        }

        await next(context);
    }
}
