using System.Diagnostics.Metrics;
using System.Globalization;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.TestSupport;

/// <summary>What tests do with codes and mails.</summary>
public static class CodeSteps
{
    /// <summary>Hands over what is due, and waits for what another worker is handing over.</summary>
    public static Task DispatchAsync(this PortalWorld world) => Eventually.HoldsAsync(
        async () =>
        {
            await world.Services.GetRequiredService<OutboxDispatcher>().DispatchDueAsync(CancellationToken.None);
            var now = world.Now;
            return !await world.ReadAsync(db => db.OutboxMessages.AnyAsync(m =>
                (m.State == MailState.HandingOver && m.LeasedUntil >= now) || (m.State == MailState.Waiting && m.NextAttemptAt <= now)));
        },
        "the outbox should come to rest");

    /// <summary>The codes mailed to this address, oldest first, once what is due has been handed over.</summary>
    public static async Task<IReadOnlyList<string>> CodesAsync(this PortalWorld world, string address = "nora@example.org")
    {
        await world.DispatchAsync();
        return [.. world.Mailbox.To(address).Select(m => m.Code).OfType<string>()];
    }

    /// <summary>The newest code mailed to this address, once what is due has been handed over.</summary>
    public static async Task<string> LatestCodeAsync(this PortalWorld world, string address = "nora@example.org") =>
        (await world.CodesAsync(address))[^1];

    /// <summary>Asks for a code.</summary>
    public static Task<SendVerdict> SendAsync(this PortalWorld world, ChallengeBinding binding) =>
        world.UseAsync<CodeSender, SendVerdict>(sender => sender.SendAsync(binding, CancellationToken.None));

    /// <summary>Asks for a code and reads it from the mail.</summary>
    public static async Task<string> SendAndReadAsync(this PortalWorld world, ChallengeBinding binding, string address = "nora@example.org")
    {
        await world.DispatchAsync();
        var before = world.Mailbox.To(address).Select(m => m.Path).ToHashSet();
        (await world.SendAsync(binding)).Should().BeOfType<SendVerdict.Sent>();
        await world.DispatchAsync();
        return world.Mailbox.To(address).Single(m => !before.Contains(m.Path)).Code!;
    }

    /// <summary>Answers a challenge.</summary>
    /// <param name="world">The portal.</param>
    /// <param name="binding">The challenge.</param>
    /// <param name="typed">What is typed.</param>
    /// <param name="onAccepted">What a right answer brings about.</param>
    public static Task<AnswerVerdict> AnswerAsync(
        this PortalWorld world,
        ChallengeBinding binding,
        string? typed,
        Func<PortalUser, CancellationToken, Task>? onAccepted = null) =>
        world.UseAsync<CodeChecker, AnswerVerdict>(checker =>
            checker.AnswerAsync(binding, typed, onAccepted ?? ((_, _) => Task.CompletedTask), CancellationToken.None));

    /// <summary>The challenge as a page shows it.</summary>
    public static Task<ChallengeView?> ViewAsync(this PortalWorld world, ChallengeBinding binding) =>
        world.UseAsync<Challenges, ChallengeView?>(challenges => challenges.ViewAsync(binding, CancellationToken.None));

    /// <summary>Six digits that are none of these codes.</summary>
    public static string OtherThan(params string[] codes) =>
        Enumerable.Range(0, int.MaxValue).Select(n => n.ToString("D6", CultureInfo.InvariantCulture)).First(c => !codes.Contains(c));

    /// <summary>A challenge of this user in a session of its own.</summary>
    public static ChallengeBinding NewBinding(this PortalUser user, ChallengePurpose purpose = ChallengePurpose.Configure) =>
        ChallengeBinding.ForSession(user.Id, purpose, Guid.NewGuid(), purpose == ChallengePurpose.StepUp ? StepUpSubjects.TurnOff : "");

    /// <summary>The second step of a sign-in of this user in a browser of its own that has never been here.</summary>
    public static ChallengeBinding NewStranger(this PortalUser user) => user.NewBinding(ChallengePurpose.SignIn) with { FromKnownBrowser = false };

    /// <summary>The user's bucket of tries as stored now.</summary>
    public static async Task<int> TriesAsync(this PortalWorld world, PortalUser user, TryKind kind = TryKind.SecondFactor) =>
        await world.ReadAsync(db => db.TryBuckets.Where(b => b.UserId == user.Id && b.Kind == kind).SumAsync(b => b.Tries));

    /// <summary>Locks the account by wrong second factors.</summary>
    /// <returns>Until when (UTC).</returns>
    public static async Task<DateTime> LockAsync(this PortalWorld world, PortalUser user, bool fromKnownBrowser = true)
    {
        var rules = new VerificationRules();
        var bucket = new TryBucket { UserId = user.Id, Kind = TryKind.SecondFactor, FromKnownBrowser = fromKnownBrowser };
        for (var i = 0; i < rules.LockoutTries; i++)
        {
            bucket.TryPay(rules, world.Now);
        }

        await world.UseAsync<PortalDbContext>(db =>
        {
            db.TryBuckets.Add(bucket);
            return db.SaveChangesAsync();
        });
        return bucket.LockedUntil!.Value;
    }

    /// <summary>Does something in the moment in which a challenge has just ended, before whoever ended it hears of it.</summary>
    /// <returns>Ends it.</returns>
    public static IDisposable WhenChallengeEnds(this PortalWorld world, Action action)
    {
        var meters = world.Services.GetRequiredService<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Name == "lucyportal.challenges.ended" && instrument.Meter.Scope == meters)
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => action());
        listener.Start();
        return listener;
    }
}
