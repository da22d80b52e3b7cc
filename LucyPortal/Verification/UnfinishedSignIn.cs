using LucyPortal.Data;
using LucyPortal.Domain;

namespace LucyPortal.Verification;

/// <summary>
/// Closes a sign-in whose time is over without a second factor: the row goes, and what follows from that is decided, in one transaction.
/// Of several servers that try at once, one does it.
/// </summary>
public sealed class UnfinishedSignIn(
    PendingSignIns pendings,
    SecondFactorAlarm alarm,
    PortalTransaction transaction,
    Caller caller,
    TimeProvider time)
{
    /// <summary>Closes it.</summary>
    /// <returns>False when somebody else was faster, or it lives on.</returns>
    public Task<bool> CloseAsync(PendingSignIn pending, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pending);
        // Nobody asks; but what is written down came from there.
        caller.SourceAddress = pending.SourceAddress;
        return transaction.RunAsync(
            async token =>
            {
                if (!await transaction.HoldAccountAsync(pending.UserId, token) || !await pendings.TakeRunOutAsync(pending, token))
                {
                    return false;
                }

                await alarm.RaiseAsync(pending, time.GetUtcNow().UtcDateTime, token);
                return true;
            },
            cancellationToken);
    }
}
