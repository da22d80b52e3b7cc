using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace LucyPortal.Tests.TestSupport;

/// <summary>Does something right before the portal saves, where another server could have been faster.</summary>
public sealed class BeforeSaving : SaveChangesInterceptor
{
    private Func<DbContext, Task>? _what;

    /// <summary>Does this before the next save.</summary>
    public void Once(Func<DbContext, Task> what) => _what = what;

    /// <inheritdoc />
    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _what, null) is { } what)
        {
            await what(eventData.Context!);
        }

        return result;
    }
}
