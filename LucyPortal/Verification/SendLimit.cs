using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Verification;

/// <summary>Counts the codes sent to an account for a purpose within the last hour, in the database; those for known browsers apart.</summary>
internal static class SendLimit
{
    /// <summary>When the next code can be sent (UTC), if the limit is reached; else null.</summary>
    public static async Task<DateTime?> ReachedUntilAsync(
        PortalDbContext db,
        ChallengeBinding binding,
        DateTime now,
        CancellationToken cancellationToken)
    {
        var from = now - VerificationRules.SendWindow;
        var limit = VerificationRules.SendsPerWindow(binding.Purpose);
        // Of the newest sends, the one that must leave the window before there is room again.
        var decisive = await db.Challenges
            .Where(c => c.UserId == binding.UserId && c.Purpose == binding.Purpose && c.FromKnownBrowser == binding.FromKnownBrowser && c.ExpiresAt > from)
            .SelectMany(c => c.Codes)
            .Where(c => c.SentAt > from)
            .OrderByDescending(c => c.SentAt)
            .Skip(limit - 1)
            .Select(c => (DateTime?)c.SentAt)
            .FirstOrDefaultAsync(cancellationToken);
        return decisive + VerificationRules.SendWindow;
    }
}
