using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Data;

/// <summary>
/// One operation, one transaction, on the scope's own context: what happened, its audit event, its mail and Identity's changes
/// commit together or not at all.
/// </summary>
/// <remarks>
/// A provider may run the work again after a lost connection, so the work loads everything anew and keeps its side effects for
/// <see cref="AfterCommit"/>. On SQLite the transaction holds the write lock from its start.
/// </remarks>
public sealed class PortalTransaction(PortalDbContext db)
{
    private readonly List<Action> _afterCommit = [];

    /// <summary>Runs the work, saves and commits. Within a running operation it joins that one.</summary>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (db.Database.CurrentTransaction is not null)
        {
            return await work(cancellationToken);
        }

        var result = await db.Database.CreateExecutionStrategy().ExecuteAsync(
            async token =>
            {
                db.ChangeTracker.Clear();
                _afterCommit.Clear();
                await using var transaction = await db.Database.BeginTransactionAsync(token);
                var value = await work(token);
                await db.SaveChangesAsync(token);
                await transaction.CommitAsync(token);
                return value;
            },
            cancellationToken);

        foreach (var action in _afterCommit)
        {
            action();
        }

        _afterCommit.Clear();
        return result;
    }

    /// <inheritdoc cref="RunAsync{T}" />
    public Task RunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken) => RunAsync(
        async token =>
        {
            await work(token);
            return true;
        },
        cancellationToken);

    /// <summary>Runs work that others may do at the same time, elsewhere.</summary>
    /// <param name="work">Answers false, having changed nothing, when it sees that somebody else was faster.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when somebody else was faster, also in the very same moment: nothing was changed.</returns>
    public Task<bool> TryRunAsync(Func<CancellationToken, Task<bool>> work, CancellationToken cancellationToken) =>
        TryRunAsync(work, false, cancellationToken);

    /// <summary>As above, for work that has more to tell than whether it was done.</summary>
    /// <param name="work">Answers what came of it.</param>
    /// <param name="overtaken">The answer when somebody else was faster in the very same moment: nothing was changed, whatever the work had said.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<T> TryRunAsync<T>(Func<CancellationToken, Task<T>> work, T overtaken, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(work, cancellationToken);
        }
        catch (DbUpdateException exception) when (exception is DbUpdateConcurrencyException || !DatabaseFailure.IsTransient(exception))
        {
            return overtaken;
        }
        catch (OvertakenException)
        {
            return overtaken;
        }
    }

    /// <summary>Runs the action once the running operation is committed; never, if it is not.</summary>
    public void AfterCommit(Action action) => _afterCommit.Add(action);

    /// <summary>
    /// Holds the user's row until the operation ends, by a write that changes nothing: whoever reads tries, challenges or sends of
    /// an account does it behind this, so that two requests, on any server, never judge by the same count.
    /// </summary>
    /// <returns>False when there is no such user.</returns>
    public async Task<bool> HoldAccountAsync(Guid userId, CancellationToken cancellationToken) =>
        await db.Users
            .Where(u => u.Id == userId)
            .ExecuteUpdateAsync(s => s.SetProperty(u => u.ConcurrencyStamp, u => u.ConcurrencyStamp), cancellationToken) == 1;
}
