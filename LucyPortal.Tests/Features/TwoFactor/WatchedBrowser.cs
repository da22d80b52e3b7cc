using System.Collections.Concurrent;
using Microsoft.JSInterop;

namespace LucyPortal.Tests.Features.TwoFactor;

/// <summary>Passes on what components ask of the browser, and keeps it in its order: bUnit's own record is sorted by function.</summary>
public sealed class WatchedBrowser(IJSRuntime browser) : IJSRuntime
{
    private readonly ConcurrentQueue<(string Function, string? Argument)> _calls = new();

    /// <summary>The calls so far, oldest first, each with its first argument.</summary>
    public IReadOnlyList<(string Function, string? Argument)> Calls => [.. _calls];

    /// <inheritdoc />
    public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) =>
        InvokeAsync<TValue>(identifier, CancellationToken.None, args);

    /// <inheritdoc />
    public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args)
    {
        _calls.Enqueue((identifier, args is [string first, ..] ? first : null));
        return browser.InvokeAsync<TValue>(identifier, cancellationToken, args);
    }
}
