using System.Collections.Concurrent;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Data;

/// <summary>
/// Remembers until when the certificates of mail servers are valid, so that somebody can be told before mail stops. A certificate is seen
/// with each connection; it is written down when it is another one.
/// </summary>
public sealed class ServerCertificates(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DateTime> _known = new();

    /// <summary>Notes what a server has shown. Never fails: the mail that was on its way is worth more.</summary>
    /// <param name="server">Which.</param>
    /// <param name="endsAt">Until when its certificate is valid (UTC).</param>
    public async Task NoteAsync(string server, DateTime endsAt)
    {
        if (_known.TryGetValue(server, out var known) && known == endsAt)
        {
            return;
        }

        try
        {
            await WriteAsync(server, endsAt);
            _known[server] = endsAt;
        }
        catch (Exception exception) when (DatabaseFailure.Is(exception) || exception is DbUpdateException)
        {
            // The database is away, or another server was faster: it comes again with the next connection.
        }
    }

    private async Task WriteAsync(string server, DateTime endsAt)
    {
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        var now = time.GetUtcNow().UtcDateTime;
        if (await db.ServerCertificates.SingleOrDefaultAsync(c => c.Server == server) is not { } seen)
        {
            db.ServerCertificates.Add(new ServerCertificate { Server = server, EndsAt = endsAt, SeenAt = now });
        }
        else if (seen.EndsAt != endsAt)
        {
            (seen.EndsAt, seen.SeenAt) = (endsAt, now);
        }

        await db.SaveChangesAsync();
    }
}
