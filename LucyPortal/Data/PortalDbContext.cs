using LucyPortal.Domain;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Data;

/// <summary>
/// The portal's database. All mapping is here; the two sealed children exist only so that each provider has migrations of its
/// own in this one assembly.
/// </summary>
public abstract class PortalDbContext(DbContextOptions options)
    : IdentityUserContext<PortalUser, Guid>(options), IDataProtectionKeyContext
{
    /// <summary>Sign-ins that wait for their second factor.</summary>
    public DbSet<PendingSignIn> PendingSignIns => Set<PendingSignIn>();

    /// <summary>Signed-in browsers.</summary>
    public DbSet<Session> Sessions => Set<Session>();

    /// <summary>Browsers that completed a sign-in before.</summary>
    public DbSet<KnownBrowser> KnownBrowsers => Set<KnownBrowser>();

    /// <summary>Wrong tries per account.</summary>
    public DbSet<TryBucket> TryBuckets => Set<TryBucket>();

    /// <summary>Attempts to prove a second factor.</summary>
    public DbSet<Challenge> Challenges => Set<Challenge>();

    /// <summary>Codes sent for challenges.</summary>
    public DbSet<ChallengeCode> ChallengeCodes => Set<ChallengeCode>();

    /// <summary>Recovery codes, used and unused.</summary>
    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();

    /// <summary>Keys of the codes' hashes.</summary>
    public DbSet<CodeKey> CodeKeys => Set<CodeKey>();

    /// <summary>Mails that must leave, and the lines of those that did.</summary>
    public DbSet<OutboxMessage> OutboxMessages => Set<OutboxMessage>();

    /// <summary>All versions of the mail settings.</summary>
    public DbSet<MailSettings> MailSettings => Set<MailSettings>();

    /// <summary>SMTP servers that mail settings can choose.</summary>
    public DbSet<SmtpServer> SmtpServers => Set<SmtpServer>();

    /// <summary>Until when the certificates of mail servers are valid.</summary>
    public DbSet<ServerCertificate> ServerCertificates => Set<ServerCertificate>();

    /// <summary>The portal's settings: one row.</summary>
    public DbSet<PortalSettings> PortalSettings => Set<PortalSettings>();

    /// <summary>The security log.</summary>
    public DbSet<AuditEvent> AuditEvents => Set<AuditEvent>();

    /// <summary>The one-time link of the first start: one row.</summary>
    public DbSet<SetupLink> SetupLinks => Set<SetupLink>();

    /// <summary>Taken when the first administrator is created: one row.</summary>
    public DbSet<SetupClaim> SetupClaims => Set<SetupClaim>();

    /// <summary>One-time links by which new passwords are set.</summary>
    public DbSet<PasswordLink> PasswordLinks => Set<PasswordLink>();

    /// <summary>What was done at the server's console.</summary>
    public DbSet<ConsoleReset> ConsoleResets => Set<ConsoleReset>();

    /// <summary>Data Protection's keys, where <c>Keys:Store</c> is <c>Database</c>.</summary>
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <inheritdoc />
    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        RefuseToRewriteHistory();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    /// <inheritdoc />
    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        RefuseToRewriteHistory();
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();
    }

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(PortalDbContext).Assembly);
    }

    private void RefuseToRewriteHistory()
    {
        if (ChangeTracker.Entries<AuditEvent>().Any(e => e.State is EntityState.Modified or EntityState.Deleted))
        {
            throw new InvalidOperationException("Audit events are only ever added.");
        }
    }
}

/// <summary>The portal's database on SQLite: embedded, one machine.</summary>
public sealed class SqlitePortalDbContext(DbContextOptions<SqlitePortalDbContext> options) : PortalDbContext(options);

/// <summary>The portal's database on SQL Server.</summary>
public sealed class SqlServerPortalDbContext(DbContextOptions<SqlServerPortalDbContext> options) : PortalDbContext(options);
