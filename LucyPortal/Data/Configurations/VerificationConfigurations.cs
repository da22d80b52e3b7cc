using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LucyPortal.Data.Configurations;

internal sealed class ChallengeConfiguration : IEntityTypeConfiguration<Challenge>
{
    public void Configure(EntityTypeBuilder<Challenge> builder)
    {
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Subject).HasMaxLength(Challenge.SubjectLength);
        builder.Property(c => c.BinderHash).HasMaxLength(32);
        builder.Property(c => c.SecurityStamp).HasMaxLength(64);
        builder.Property(c => c.Address).HasMaxLength(256);
        builder.Property(c => c.FromKnownBrowser).HasDefaultValue(false);
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(c => c.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasMany(c => c.Codes).WithOne().HasForeignKey(c => c.ChallengeId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(c => new { c.UserId, c.Purpose, c.BinderHash });
        builder.HasIndex(c => c.ExpiresAt);
    }
}

internal sealed class ChallengeCodeConfiguration : IEntityTypeConfiguration<ChallengeCode>
{
    public void Configure(EntityTypeBuilder<ChallengeCode> builder)
    {
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Hash).HasMaxLength(32);
        builder.HasIndex(c => new { c.ChallengeId, c.SentAt });
    }
}

internal sealed class RecoveryCodeConfiguration : IEntityTypeConfiguration<RecoveryCode>
{
    public void Configure(EntityTypeBuilder<RecoveryCode> builder)
    {
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Hash).HasMaxLength(32);
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(c => c.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(c => c.UserId);
    }
}

internal sealed class TryBucketConfiguration : IEntityTypeConfiguration<TryBucket>
{
    public void Configure(EntityTypeBuilder<TryBucket> builder)
    {
        builder.HasKey(b => new { b.UserId, b.Kind, b.FromKnownBrowser });
        // No foreign key: tries at unknown addresses are written down for nobody's account, so that they cost what all others cost.
    }
}

internal sealed class CodeKeyConfiguration : IEntityTypeConfiguration<CodeKey>
{
    public void Configure(EntityTypeBuilder<CodeKey> builder)
    {
        builder.Property(k => k.Id).ValueGeneratedNever();
        builder.Property(k => k.Protected).HasMaxLength(1024);
    }
}

internal sealed class AuditEventConfiguration : IEntityTypeConfiguration<AuditEvent>
{
    public void Configure(EntityTypeBuilder<AuditEvent> builder)
    {
        builder.Property(e => e.SourceAddress).HasMaxLength(45);
        builder.Property(e => e.Detail).HasMaxLength(AuditEvent.DetailLength);
        builder.HasIndex(e => e.At);
        builder.HasIndex(e => new { e.SubjectId, e.At });
    }
}
