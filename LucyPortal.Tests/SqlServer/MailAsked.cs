using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.SqlServer;

/// <summary>Every page of the send log, in every direction, by every kind of filter; how mail is doing; and the settings that worked before.</summary>
internal static class MailAsked
{
    private static readonly LogMark Mark = new(DateTime.UnixEpoch, Imagination.Id);

    private static readonly SendLogFilter[] Filters =
    [
        SendLogFilter.None,
        new(MailStates.Refused),
        new(MailStates.Delayed, Written: new LogSpan(DateTime.UnixEpoch, DateTime.UnixEpoch)),
        new(MailStates.Delayed, Written: new LogSpan(DateTime.UnixEpoch, DateTime.UnixEpoch), CountedFor: Imagination.Id),
        new(MailStates.Waiting, MailPurpose.SignInCode, Imagination.Text, MailNumber.Of(Imagination.Id)),
    ];

    /// <summary>What is asked.</summary>
    public static IEnumerable<Func<IServiceProvider, Task>> Questions =>
    [
        p => p.GetRequiredService<MailHealthReader>().ReadAsync(default),
        p => p.GetRequiredService<FallbackReader>().ReadAsync(default),
        p => p.GetRequiredService<MailExpiryReader>().ReadAsync(default),
        p => p.GetRequiredService<ServerCertificates>().NoteAsync(Imagination.Text, DateTime.UnixEpoch),
        p => p.GetRequiredService<OutboxWriter>().MarkTypedBackAsync(Imagination.Id, default),
        p => p.GetRequiredService<MailSettingsHistory>().ConfirmedAsync(default),
        p => p.GetRequiredService<MailSettingsHistory>().UseAsync(Imagination.Id, default),
        p => p.GetRequiredService<MailRescue>().UseAsync((s, _) => Task.FromResult<MailSettingsChange?>(MailSettingsChange.Of(s) with { PostfixPort = 2525 }), Imagination.Text, default),
        p => p.GetRequiredService<MailRescue>().RollBackAsync(Imagination.Text, default),
        p => p.GetRequiredService<AuditLog>().LastDetailAsync(AuditAction.MailSettingsByConsole, DateTime.UnixEpoch, default),
        LeaseAsync,
        .. DraftQuestions,
        .. LogQuestions,
    ];

    /// <summary>Two mails are taken, and one turns out to have been: the one that is left is given back.</summary>
    private static async Task LeaseAsync(IServiceProvider services)
    {
        OutboxMessage[] due = [new() { Id = Imagination.Id, Recipient = Imagination.Text }, new() { Id = Guid.Empty, Recipient = Imagination.Text }];
        var contexts = services.GetRequiredService<IDbContextFactory<PortalDbContext>>();
        var way = new LeasedWay(Imagination.Id, MailDeliveryMethod.MailFolder, "mail");
        foreach (var mail in await Lease.TakeAsync(contexts, TimeProvider.System, due, way, default))
        {
            await using var taken = mail;
            await mail.BeginAsync(Imagination.Id, default);
            await mail.GiveBackAsync(default);
        }
    }

    private static IEnumerable<Func<IServiceProvider, Task>> DraftQuestions =>
    [
        p => p.GetRequiredService<MailSettingsStore>().DraftAsync(default),
        p => p.GetRequiredService<MailSettingsStore>().EndOverdueDraftAsync(default),
        p => p.GetRequiredService<MailDrafts>().ChangeAsync((_, s) => MailSettingsChange.Of(s) with { PostfixPort = 2525 }, default, discardsOthers: true),
        p => p.GetRequiredService<MailDraftReader>().ReadAsync(Imagination.Id, default),
        p => p.GetRequiredService<MailDrafts>().DiscardAsync(Imagination.Id, default),
        p => p.GetRequiredService<MailDrafts>().UseEarlierAsync(Imagination.Id, Somebody, default),
        p => p.GetRequiredService<MailServers>().SaveAsync(new(null, null, "Ada", _ => new("ada", 25, SmtpEncryption.None)), default),
        p => p.GetRequiredService<MailServers>().SaveAsync(new(Imagination.Id, Imagination.Id, "Ada", _ => new("ada", 25, SmtpEncryption.None)), default),
        p => Confirm(p),
    ];

    private static PortalUser Somebody => new() { Id = Imagination.Id, DisplayName = "Ada", Email = Imagination.Text };

    /// <summary>As a right code does.</summary>
    private static Task<bool> Confirm(IServiceProvider services) => services.GetRequiredService<PortalTransaction>().RunAsync(
        async token =>
        {
            var user = await services.GetRequiredService<Accounts>().FindAsync(Imagination.Id, token);
            return user is not null && await services.GetRequiredService<MailDrafts>().ConfirmAsync(Imagination.Id, user, token);
        },
        default);

    private static IEnumerable<Func<IServiceProvider, Task>> LogQuestions => Filters.SelectMany<SendLogFilter, Func<IServiceProvider, Task>>(filter =>
    [
        p => Log(p).NewestAsync(filter, default),
        p => Log(p).FromAsync(filter, Mark, default),
        p => Log(p).OlderAsync(filter, Mark, default),
        p => Log(p).NewerAsync(filter, Mark, default),
    ]);

    private static SendLogReader Log(IServiceProvider services) => services.GetRequiredService<SendLogReader>();
}
