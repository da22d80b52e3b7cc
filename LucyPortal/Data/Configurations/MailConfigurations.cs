using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LucyPortal.Data.Configurations;

internal sealed class OutboxMessageConfiguration : IEntityTypeConfiguration<OutboxMessage>
{
    public void Configure(EntityTypeBuilder<OutboxMessage> builder)
    {
        builder.Property(m => m.Id).ValueGeneratedNever();
        builder.Property(m => m.Recipient).HasMaxLength(256);
        builder.Property(m => m.RecipientKey).HasMaxLength(256).IsRequired(false);
        builder.Property(m => m.Number).HasMaxLength(MailNumber.Length).IsRequired(false);
        builder.Property(m => m.Server).HasMaxLength(OutboxMessage.TextLength);
        builder.Property(m => m.Reply).HasMaxLength(OutboxMessage.TextLength);
        builder.Property(m => m.QueueId).HasMaxLength(64);
        builder.Property(m => m.QueueMachine).HasMaxLength(256);
        builder.Property(m => m.QueueReason).HasMaxLength(OutboxMessage.TextLength);
        // A sender that has lost the mail to another one must not overwrite how that one fared.
        builder.Property(m => m.LeaseId).IsConcurrencyToken();
        builder.Ignore(m => m.Fate);
        builder.Property(m => m.InsteadOf).HasConversion<AsJson<FailedWay>>();
        // What is due, what a killed sender left, and when the last mail left by a method: the questions asked all day.
        builder.HasIndex(m => new { m.State, m.NextAttemptAt });
        builder.HasIndex(m => new { m.State, m.MailSettingsId, m.StateSince });
        // The send log, newest first, whole or by one of its filters: read in the order of an index, never sorted.
        builder.HasIndex(m => new { m.CreatedAt, m.Id });
        builder.HasIndex(m => new { m.State, m.CreatedAt, m.Id });
        builder.HasIndex(m => new { m.Purpose, m.CreatedAt, m.Id });
        builder.HasIndex(m => new { m.RecipientKey, m.CreatedAt, m.Id });
        builder.HasIndex(m => new { m.Number, m.CreatedAt, m.Id });
        // When a code was last typed back.
        builder.HasIndex(m => new { m.MailSettingsId, m.TypedBackAt });
        // Where the newest code of a draft is.
        builder.HasIndex(m => new { m.OnlyBy, m.CreatedAt });
        // What may still lie in the queue of the machine's Postfix.
        builder.HasIndex(m => new { m.QueueFate, m.StateSince });
    }
}

internal sealed class MailSettingsConfiguration : IEntityTypeConfiguration<MailSettings>
{
    public void Configure(EntityTypeBuilder<MailSettings> builder)
    {
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.PostfixHost).HasMaxLength(MailSettings.HostLength);
        builder.Property(s => s.SystemNotificationEmail).HasMaxLength(MailSettings.AddressLength);
        builder.Property(s => s.Relay).HasConversion<AsJson<SmtpEndpoint>>();
        builder.Property(s => s.MailApi).HasConversion<AsJson<MailApi>>();
        builder.Property(s => s.Dkim).HasConversion<AsJson<DkimSigning>>();
        // Two administrators who save at once can't both be in force. (1 is MailSettingsStatus.InForce; both providers read brackets.)
        builder.HasIndex(s => s.Status).IsUnique().HasFilter("[Status] = 1");
        // Nor can two drafts be tried at once. (3 is MailSettingsStatus.Draft.)
        builder.HasIndex(s => s.Status, "IX_MailSettings_Draft").IsUnique().HasFilter("[Status] = 3");
        builder.HasIndex(s => s.CreatedAt);
    }
}

internal sealed class SmtpServerConfiguration : IEntityTypeConfiguration<SmtpServer>
{
    public void Configure(EntityTypeBuilder<SmtpServer> builder)
    {
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.Name).HasMaxLength(SmtpServer.NameLength);
        builder.Property(s => s.Endpoint).HasConversion<AsJson<SmtpEndpoint>>();
        builder.Property(s => s.Version).IsConcurrencyToken();
        builder.HasIndex(s => s.Name).IsUnique();
    }
}

internal sealed class ServerCertificateConfiguration : IEntityTypeConfiguration<ServerCertificate>
{
    public void Configure(EntityTypeBuilder<ServerCertificate> builder)
    {
        builder.HasKey(c => c.Server);
        builder.Property(c => c.Server).HasMaxLength(ServerCertificate.ServerLength);
    }
}

internal sealed class PortalSettingsConfiguration : IEntityTypeConfiguration<PortalSettings>
{
    public void Configure(EntityTypeBuilder<PortalSettings> builder)
    {
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.HelpContact).HasMaxLength(PortalSettings.HelpContactLength);
        builder.Property(s => s.Version).IsConcurrencyToken();
    }
}
