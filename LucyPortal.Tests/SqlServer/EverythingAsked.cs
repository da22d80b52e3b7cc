using System.Xml.Linq;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Verification;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;

namespace LucyPortal.Tests.SqlServer;

/// <summary>Everything that the product asks of its database, asked once of each imagined state. Whether something is missing is tested.</summary>
public sealed class EverythingAsked : IAsyncLifetime
{
    private const string Code = "123456";
    private const string Relay = """{"Host":"ada","Port":25,"Encryption":3,"Authentication":3}""";
    private const string Recovery = "7K4M9QXT2B8CWZ3E";
    private static readonly Guid Id = Imagination.Id;
    private static readonly ChallengeBinding Binding = new(Id, ChallengePurpose.SignIn, new byte[32], FromKnownBrowser: true, Imagination.Text);
    private readonly OfflinePortal _portal = new();

    internal Recording Recording => _portal.Recording;

    private static PortalUser User => new() { Id = Id, DisplayName = "Ada", Email = Imagination.Text, UserName = Imagination.Text, SecurityStamp = Imagination.Text };

    private static PortalUser WithFactor => new() { Id = Id, DisplayName = "Ada", Role = PortalRole.Administrator, ConfiguredMethod = TwoFactorMethod.Email };

    private static PendingSignIn Pending => new() { IdHash = new byte[32], SecurityStamp = Imagination.Text, UserId = Id };

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        // First: keys are remembered.
        _portal.Protection.IsLost = true;
        _portal.Recording.Imagine(States().Last());
        await AskAsync(p => p.GetRequiredService<CodeChecker>().AnswerAsync(Binding, Code, (_, _) => Task.CompletedTask, default));
        _portal.Protection.IsLost = false;

        foreach (var state in States())
        {
            foreach (var question in Data.Concat(Identity).Concat(Mail).Concat(Codes).Concat(SignIns))
            {
                _portal.Recording.Imagine(state);
                await AskAsync(question);
            }
        }

        _portal.Recording.Imagine(new Imagination { Now = DateTime.UnixEpoch });
        await AskAsync(p => p.GetRequiredService<DueMails>().LookAsync(default));
    }

    /// <inheritdoc />
    public async Task DisposeAsync() => await _portal.DisposeAsync();

    private static IEnumerable<Func<IServiceProvider, Task>> Data =>
    [
        p => p.GetRequiredService<Accounts>().FindAsync(Id, default),
        p => p.GetRequiredService<AuditLog>().LastActorAsync(AuditAction.SignedIn, DateTime.UnixEpoch, default),
        p => p.GetRequiredService<Accounts>().StandingsAsync([Id, Guid.Empty], default),
        p => p.GetRequiredService<Accounts>().CountAdministratorsAsync(default),
        p => p.GetRequiredService<Accounts>().KeepTimeZoneAsync(Id, "Europe/Zurich", default),
        p => p.GetRequiredService<HealthCheckService>().CheckHealthAsync(),
        p => p.GetRequiredService<MailSettingsStore>().GetAsync(default),
        p => p.GetRequiredService<MailSettingsStore>().EnsureAsync(MailDeliveryMethod.MailFolder, default),
        p => p.GetRequiredService<MailSettingsStore>().ChangeAsync(new(MailDeliveryMethod.MailFolder, "mail", 25, null), default),
        p => p.GetRequiredService<MailSettingsStore>().MarkProvenAsync(Id, MailDeliveryMethod.MailFolder, default),
        p => p.GetRequiredService<MailSettingsStore>().LastUsedAsync(Id, default),
        p => p.GetRequiredService<SmtpServerStore>().ListAsync(default),
        p => p.GetRequiredService<SmtpServerStore>().FindAsync(Id, default),
        p => p.GetRequiredService<SmtpServerStore>().DeleteAsync(Id, default),
        p => p.GetRequiredService<PortalSettingsStore>().GetAsync(default),
        p => p.GetRequiredService<PortalSettingsStore>().SaveHelpContactAsync("Grace", Id, default),
        p => p.GetRequiredService<ConsoleResets>().OpenAsync(default),
        p => p.GetRequiredService<ConsoleResets>().AcknowledgeAsync(1, Guid.Empty, default),
        p => p.GetRequiredService<SetupStore>().IsOpenAsync(default),
        p => p.GetRequiredService<SetupStore>().RenewLinkAsync(default),
        p => p.GetRequiredService<SetupStore>().CheckAsync("token", default),
        p => p.GetRequiredService<SetupStore>().ClaimAsync(default),
        p => Task.Run(() => Keys(p).GetAllElements()),
        p => Task.Run(() => Keys(p).StoreElement(new XElement("key"), "key")),
    ];

    private static IEnumerable<Func<IServiceProvider, Task>> Identity =>
    [
        p => Users(p).FindByIdAsync(Id.ToString()),
        p => Users(p).FindByNameAsync(Imagination.Text),
        p => Users(p).FindByEmailAsync(Imagination.Text),
        p => Users(p).CreateAsync(User, "correct horse battery staple"),
        p => Users(p).GetClaimsAsync(User),
        p => Users(p).GetPasskeysAsync(User),
        async p => await Users(p).UpdateSecurityStampAsync((await Users(p).FindByIdAsync(Id.ToString()))!),
        async p => await Users(p).DeleteAsync((await Users(p).FindByIdAsync(Id.ToString()))!),
    ];

    private static IEnumerable<Func<IServiceProvider, Task>> Mail =>
    [
        p => p.GetRequiredService<OutboxReader>().FateAsync(Id, default),
        .. MailAsked.Questions,
        p => p.GetRequiredService<OutboxRetry>().TryNowAsync(Id, default),
        p => p.GetRequiredService<MailTrouble>().IsFailingAsync(default),
        p => p.GetRequiredService<OutboxWriter>().CancelAsync([Id, Guid.Empty], default),
        p => p.GetRequiredService<PortalTransaction>().RunAsync(
            _ => Task.FromResult(p.GetRequiredService<OutboxWriter>().Add(AMail())),
            default),
        p => p.GetRequiredService<OutboxDispatcher>().DispatchDueAsync(default),
        p => p.GetRequiredService<PostfixQueueWatch>().LookAsync(default),
    ];

    private static IEnumerable<Func<IServiceProvider, Task>> Codes =>
    [
        p => p.GetRequiredService<CodeSender>().SendAsync(Binding, default),
        p => p.GetRequiredService<CodeSender>().ObstacleAsync(Binding, default),
        p => p.GetRequiredService<CodeChecker>().AnswerAsync(Binding, Code, (_, _) => Task.CompletedTask, default),
        p => p.GetRequiredService<CodeChecker>().AnswerAsync(Binding, "000000", (_, _) => Task.CompletedTask, default),
        p => p.GetRequiredService<Challenges>().ViewAsync(Binding, default),
        p => p.GetRequiredService<Challenges>().EndAsync(Binding, ChallengeEnd.Abandoned, default),
        p => p.GetRequiredService<Challenges>().EndAllAsync(Id, default),
        p => p.GetRequiredService<Challenges>().EndAllAsync(Id, ChallengePurpose.Configure, default),
        p => p.GetRequiredService<Challenges>().LockedUntilAsync(Binding, default),
        p => p.GetRequiredService<Tries>().ResetAsync(Id, true, default),
        p => KeepAsync(p),
        p => p.GetRequiredService<RecoveryCodes>().StockAsync(Id, default),
        p => p.GetRequiredService<RecoveryCheck>().LockedUntilAsync(Pending, default),
        p => p.GetRequiredService<RecoveryCheck>().AnswerAsync(Pending, Recovery, (_, _, _) => Task.CompletedTask, default),
        p => p.GetRequiredService<RecoveryCheck>().AnswerAsync(Pending, "0000-0000-0000-0000", (_, _, _) => Task.CompletedTask, default),
        p => p.GetRequiredService<Tries>().StartAnewAsync(Id, default),
        p => p.GetRequiredService<AccountRescue>().ResetTwoFactorAsync(Imagination.Text, "Lost phone", default),
        p => p.GetRequiredService<AccountRescue>().UnlockAsync(Imagination.Text, "Locked out", default),
        p => p.GetRequiredService<AccountRescue>().MakePasswordLinkAsync(Imagination.Text, "Forgot it", default),
        p => p.GetRequiredService<PasswordLinks>().FindAsync("AAAA", default),
        p => p.GetRequiredService<PasswordLinks>().UseUpAsync("AAAA", default),
        p => p.GetRequiredService<PasswordChange>().ChangeByLinkAsync("AAAA", "correct horse battery staple", default),
        p => p.GetRequiredService<Housekeeping>().SweepAsync(default),
    ];

    private static IEnumerable<Func<IServiceProvider, Task>> SignIns =>
    [
        p => p.GetRequiredService<PasswordCheck>().CheckAsync(Imagination.Text, "wrong", default),
        p => p.GetRequiredService<PasswordCheck>().CheckAsync(Id, "wrong", default),
        p => p.GetRequiredService<PasswordCheck>().LockedUntilAsync(Id, default),
        p => p.GetRequiredService<PortalTransaction>().RunAsync(token => StepUps(p).ByCodeAsync(User, token), default),
        p => StepUps(p).ByPasswordAsync(User, "correct horse battery staple", default),
        p => StepUps(p).EarlierFactorAsync(WithFactor, default),
        p => StepUps(p).ByEarlierFactorAsync(WithFactor, default),
        p => p.GetRequiredService<PendingSignIns>().BeginAsync(User, false, "/account", default),
        p => p.GetRequiredService<PendingSignIns>().FindAsync("AAAA", default),
        p => p.GetRequiredService<PendingSignIns>().ExtendAsync(Pending, DateTime.UnixEpoch, default),
        p => p.GetRequiredService<PendingSignIns>().LeadToAsync(Pending, "/account", default),
        p => p.GetRequiredService<PendingSignIns>().EndAsync(Pending, default),
        p => p.GetRequiredService<PendingSignIns>().GiveUpAsync(Pending, default),
        p => p.GetRequiredService<SignInWatch>().LookAsync(default),
        p => p.GetRequiredService<KnownBrowsers>().ForgetAsync(Id, default),
        p => p.GetRequiredService<KnownBrowsers>().CompletedSinceAsync(Pending, default),
        p => p.GetRequiredService<PendingSignIns>().EndStrangersAsync(Id, default),
        p => p.GetRequiredService<KnownBrowsers>().KnowCallerAsync(Id, default),
        p => p.GetRequiredService<PortalTransaction>().RunAsync(token => KnownBrowsers(p).RememberCallerAsync(Id, token), default),
        p => p.GetRequiredService<PortalTransaction>().RunAsync(
            _ => Task.FromResult(p.GetRequiredService<Sessions>().Start(User, TwoFactorMethod.Email)),
            default),
        p => p.GetRequiredService<Sessions>().RenewAsync(Id, User, default),
        p => p.GetRequiredService<Sessions>().CheckAsync(Id, default),
        p => p.GetRequiredService<Sessions>().EndedAsync([Id, Guid.Empty], default),
        p => p.GetRequiredService<Sessions>().EndAsync(Id, SessionEnd.SignedOut, default),
        p => p.GetRequiredService<Sessions>().EndOthersAsync(Id, Guid.Empty, SessionEnd.PasswordChanged, default),
        p => p.GetRequiredService<Sessions>().KeepAsync(Id, User, default),
    ];

    private static KnownBrowsers KnownBrowsers(IServiceProvider services)
    {
        services.GetRequiredService<Caller>().BrowserId = RandomToken.New().Text;
        return services.GetRequiredService<KnownBrowsers>();
    }

    private static StepUps StepUps(IServiceProvider services)
    {
        services.GetRequiredService<Caller>().SessionId = Id;
        return services.GetRequiredService<StepUps>();
    }

    private static UserManager<PortalUser> Users(IServiceProvider services) => services.GetRequiredService<UserManager<PortalUser>>();

    private static EntityFrameworkCoreXmlRepository<PortalDbContext> Keys(IServiceProvider services) => new(services, NullLoggerFactory.Instance);

    private static async Task KeepAsync(IServiceProvider services)
    {
        var set = await services.GetRequiredService<RecoveryCodes>().DrawAsync(default);
        await services.GetRequiredService<PortalTransaction>().RunAsync(
            token => services.GetRequiredService<RecoveryCodes>().KeepAsync(Id, set, token), default);
    }

    private static OutboxMail AMail() => new(
        MailPurpose.SignInCode, Id, Imagination.Text, "Ada", "Subject", new MailBody("Hello", [], Code, [], "Bye"));

    /// <summary>Empty tables; rows whose story is over; rows in the midst of things, for which <see cref="Recovery"/> or <see cref="Code"/> is right.</summary>
    private IEnumerable<Imagination> States()
    {
        var over = new Imagination
        {
            Now = _portal.Time.GetUtcNow().UtcDateTime,
            Values = new Dictionary<string, object>
            {
                ["Payload"] = new OutboxPayload(_portal.Protection).Protect(AMail()),
                ["Relay"] = Relay,
                ["Endpoint"] = Relay,
            },
        };
        var challenge = new Challenge
        {
            Id = Id,
            UserId = Id,
            Purpose = Binding.Purpose,
            Subject = Binding.Subject,
            BinderHash = Binding.BinderHash,
            SecurityStamp = Imagination.Text,
            Address = Imagination.Text,
        };
        var alive = over with
        {
            Nulls = new HashSet<string> { "EndedAt", "End", "LockedUntil", "ReplacedAt", "ProvenAt", "SentAt", "StolenPasswordHash" },
            Values = new Dictionary<string, object>(over.Values) { ["Hash"] = CodeHash.Compute(new byte[32], challenge, Code) },
        };
        var recovering = alive with
        {
            Nulls = new HashSet<string>(alive.Nulls) { "UsedAt" },
            Values = new Dictionary<string, object>(over.Values) { ["Hash"] = RecoveryHash.Compute(new byte[32], Id, Recovery) },
        };
        var guessed = alive with { Values = new Dictionary<string, object>(alive.Values) { ["TriesInARow"] = new VerificationRules().StolenAfter } };
        return [Imagination.Nothing, over, recovering, guessed, alive];
    }

    private async Task AskAsync(Func<IServiceProvider, Task> question)
    {
        try
        {
            await _portal.RunAsync(question);
        }
        catch (Exception exception) when (!exception.Message.Contains("could not be translated", StringComparison.Ordinal))
        {
            // Rows that were imagined don't always fit what the code expects next. What was asked until then has been recorded;
            // that nothing stays unasked is tested.
        }
    }
}
