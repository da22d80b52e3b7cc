using LucyPortal.Domain;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LucyPortal.Data.Configurations;

internal sealed class PortalUserConfiguration : IEntityTypeConfiguration<PortalUser>
{
    public void Configure(EntityTypeBuilder<PortalUser> builder)
    {
        builder.ToTable("Users");
        builder.Property(u => u.DisplayName).HasMaxLength(PortalUser.DisplayNameLength);
        builder.Property(u => u.TimeZone).HasMaxLength(64);
        // Who was there before the column got mails in this language.
        builder.Property(u => u.Language).HasMaxLength(MailLanguage.CodeLength).HasDefaultValue(MailLanguage.Default.Code);
        builder.Property(u => u.ProvenAddress).HasMaxLength(256);
        builder.Property(u => u.SecurityStamp).HasMaxLength(64);
        builder.Property(u => u.ConcurrencyStamp).HasMaxLength(64);
        builder.Property(u => u.PasswordHash).HasMaxLength(512);
        builder.Property(u => u.StolenPasswordHash).HasMaxLength(512);
        builder.HasIndex(u => u.NormalizedEmail).HasDatabaseName("EmailIndex").IsUnique();

        // The buckets of tries and the configured method decide; a second place that says the same could disagree.
        builder.Ignore(u => u.LockoutEnd);
        builder.Ignore(u => u.LockoutEnabled);
        builder.Ignore(u => u.AccessFailedCount);
        builder.Ignore(u => u.TwoFactorEnabled);
    }
}

internal sealed class UserClaimConfiguration : IEntityTypeConfiguration<IdentityUserClaim<Guid>>
{
    public void Configure(EntityTypeBuilder<IdentityUserClaim<Guid>> builder) => builder.ToTable("UserClaims");
}

internal sealed class UserLoginConfiguration : IEntityTypeConfiguration<IdentityUserLogin<Guid>>
{
    public void Configure(EntityTypeBuilder<IdentityUserLogin<Guid>> builder) => builder.ToTable("UserLogins");
}

internal sealed class UserTokenConfiguration : IEntityTypeConfiguration<IdentityUserToken<Guid>>
{
    public void Configure(EntityTypeBuilder<IdentityUserToken<Guid>> builder) => builder.ToTable("UserTokens");
}

internal sealed class UserPasskeyConfiguration : IEntityTypeConfiguration<IdentityUserPasskey<Guid>>
{
    public void Configure(EntityTypeBuilder<IdentityUserPasskey<Guid>> builder)
    {
        builder.ToTable("UserPasskeys");
        // WebAuthn allows ids of up to 1023 bytes, SQL Server keys of up to 900: a longer id is refused at registration.
        builder.Property(p => p.CredentialId).HasMaxLength(900);
    }
}

internal sealed class SessionConfiguration : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.SecurityStamp).HasMaxLength(64);
        builder.Property(s => s.Browser).HasMaxLength(Session.BrowserLength);
        builder.Property(s => s.SourceAddress).HasMaxLength(45);
        // Sessions that were there before the column signed in without one.
        builder.Property(s => s.ByRecoveryCode).HasDefaultValue(false);
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(s => new { s.UserId, s.EndedAt });
        builder.HasIndex(s => s.ExpiresAt);
    }
}

internal sealed class KnownBrowserConfiguration : IEntityTypeConfiguration<KnownBrowser>
{
    public void Configure(EntityTypeBuilder<KnownBrowser> builder)
    {
        builder.HasKey(b => new { b.UserId, b.IdHash });
        builder.Property(b => b.IdHash).HasMaxLength(32);
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(b => b.UserId).OnDelete(DeleteBehavior.Cascade);
        // A browser that several people share is found by its id alone.
        builder.HasIndex(b => b.IdHash);
        builder.HasIndex(b => b.LastUsedAt);
    }
}

internal sealed class PendingSignInConfiguration : IEntityTypeConfiguration<PendingSignIn>
{
    public void Configure(EntityTypeBuilder<PendingSignIn> builder)
    {
        builder.HasKey(p => p.IdHash);
        builder.Property(p => p.IdHash).HasMaxLength(32);
        builder.Property(p => p.SecurityStamp).HasMaxLength(64);
        builder.Property(p => p.ReturnUrl).HasMaxLength(2000);
        builder.Property(p => p.SourceAddress).HasMaxLength(45);
        builder.Property(p => p.FromKnownBrowser).HasDefaultValue(false);
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(p => p.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(p => p.ExpiresAt);
    }
}

internal sealed class SetupLinkConfiguration : IEntityTypeConfiguration<SetupLink>
{
    public void Configure(EntityTypeBuilder<SetupLink> builder)
    {
        builder.Property(l => l.Id).ValueGeneratedNever();
        builder.Property(l => l.TokenHash).HasMaxLength(32);
    }
}

internal sealed class SetupClaimConfiguration : IEntityTypeConfiguration<SetupClaim>
{
    public void Configure(EntityTypeBuilder<SetupClaim> builder) => builder.Property(c => c.Id).ValueGeneratedNever();
}

internal sealed class PasswordLinkConfiguration : IEntityTypeConfiguration<PasswordLink>
{
    public void Configure(EntityTypeBuilder<PasswordLink> builder)
    {
        builder.HasKey(l => l.UserId);
        builder.Property(l => l.UserId).ValueGeneratedNever();
        builder.Property(l => l.TokenHash).HasMaxLength(32);
        builder.Property(l => l.SecurityStamp).HasMaxLength(64);
        builder.HasOne<PortalUser>().WithOne().HasForeignKey<PasswordLink>(l => l.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(l => l.TokenHash).IsUnique();
        builder.HasIndex(l => l.ExpiresAt);
    }
}

internal sealed class ConsoleResetConfiguration : IEntityTypeConfiguration<ConsoleReset>
{
    public void Configure(EntityTypeBuilder<ConsoleReset> builder)
    {
        builder.Property(r => r.Reason).HasMaxLength(ConsoleReset.ReasonLength);
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(r => r.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(r => r.AcknowledgedAt);
    }
}
