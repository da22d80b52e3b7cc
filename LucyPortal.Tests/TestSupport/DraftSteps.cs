using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Features.TwoFactor;
using LucyPortal.Outbox;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.TestSupport;

/// <summary>What tests do with drafts of the mail settings, each as whoever is signed in.</summary>
public static class DraftSteps
{
    /// <summary>Tries other settings.</summary>
    public static Task<MailChange> TryAsync(
        this PortalWorld world, Func<MailSettingsChange, MailSettingsChange> change, bool discardsOthers = false) =>
        world.UseAsync<SignedIn, MailChange>(signedIn => signedIn.RunAsync(
            (services, _, token) => services.GetRequiredService<MailDrafts>().ChangeAsync((_, from) => change(MailSettingsChange.Of(from)), token, discardsOthers),
            CancellationToken.None));

    /// <summary>Lets a code leave by a draft.</summary>
    public static Task<SendVerdict?> SendByDraftAsync(this PortalWorld world, Guid draft) => world.UseAsync<IServiceProvider, SendVerdict?>(async scope =>
    {
        var prompt = PromptOf(world, scope, draft);
        await prompt.SendAsync(CancellationToken.None);
        return prompt.LastSend;
    });

    /// <summary>Types a code for a draft.</summary>
    public static Task<AnswerVerdict> ConfirmDraftAsync(this PortalWorld world, Guid draft, string typed) =>
        world.UseAsync<IServiceProvider, AnswerVerdict>(scope => PromptOf(world, scope, draft).AnswerAsync(typed, CancellationToken.None));

    /// <summary>Gives a draft up.</summary>
    public static Task<bool> DiscardAsync(this PortalWorld world, Guid draft) => world.UseAsync<SignedIn, bool>(signedIn => signedIn.RunAsync(
        (services, _, token) => services.GetRequiredService<MailDrafts>().DiscardAsync(draft, token), CancellationToken.None));

    /// <summary>The draft; null when there is none.</summary>
    public static Task<MailSettings?> DraftAsync(this PortalWorld world) =>
        world.UseAsync<MailSettingsStore, MailSettings?>(s => s.DraftAsync(CancellationToken.None));

    /// <summary>What is in force.</summary>
    public static Task<MailSettings> InForceAsync(this PortalWorld world) =>
        world.UseAsync<MailSettingsStore, MailSettings>(s => s.GetAsync(CancellationToken.None));

    /// <summary>The notices that were written of a change, with the settings that each must leave by.</summary>
    public static Task<List<OutboxMessage>> MailNoticesAsync(this PortalWorld world) => world.ReadAsync(db => db.OutboxMessages
        .AsNoTracking()
        .Where(m => m.Purpose == MailPurpose.MailSettingsConfirmedNotice)
        .ToListAsync());

    private static CodePrompt PromptOf(PortalWorld world, IServiceProvider scope, Guid draft) => new(
        CodeKind.ConfirmMailSettings(draft), scope.GetRequiredService<SignedIn>(), world.Services.GetRequiredService<OutboxSignal>(), world.Time);
}
