using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Verification;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LucyPortal.Bench;

/// <summary>The whole portal, as in Production, with mail by its internal Postfix server. Nothing of it is replaced.</summary>
internal sealed class Portal : IAsyncDisposable
{
    /// <summary>Whom its mail comes from.</summary>
    public const string Sender = "lucy@mail.test";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly Factory _factory;
    private readonly List<Guid> _people = [];

    private Portal(Factory factory) => _factory = factory;

    /// <summary>Starts it with so many people.</summary>
    public static async Task<Portal> StartAsync(string folder, Postfix postfix, int people)
    {
        var factory = new Factory(folder, postfix);
        factory.UseKestrel(0);
        factory.StartServer();
        var portal = new Portal(factory);
        await portal.SetUpAsync(postfix, people);
        return portal;
    }

    /// <summary>The address of somebody.</summary>
    public static string Email(int number) => $"box-{number + 1}@mail.test";

    /// <summary>Asks for a code, as the button does, and waits until the mail has been handed over.</summary>
    /// <param name="number">Who asks; once each, for there is a pause between two codes.</param>
    public async Task<TimeSpan> PressAsync(int number)
    {
        var binding = ChallengeBinding.ForSession(_people[number], ChallengePurpose.Configure, Guid.NewGuid());
        var changed = new SemaphoreSlim(0);
        using var watch = _factory.Services.GetRequiredService<OutboxSignal>().Watch(_ => changed.Release());
        var began = TimeProvider.System.GetTimestamp();
        await using var scope = _factory.Services.CreateAsyncScope();
        if (await scope.ServiceProvider.GetRequiredService<CodeSender>().SendAsync(binding, CancellationToken.None) is not SendVerdict.Sent)
        {
            throw new InvalidOperationException("A code should be sent.");
        }

        while (true)
        {
            await changed.WaitAsync();
            var seen = TimeProvider.System.GetElapsedTime(began);
            if (await LeftAsync(_people[number]))
            {
                return seen;
            }
        }
    }

    /// <summary>Writes so many mails and waits until all have been handed over; the writing does not count.</summary>
    public async Task<TimeSpan> EmptyOutboxAsync(int count)
    {
        await using var scope = _factory.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<PortalTransaction>().RunAsync(
            _ =>
            {
                var outbox = scope.ServiceProvider.GetRequiredService<OutboxWriter>();
                for (var i = 0; i < count; i++)
                {
                    outbox.Add(new OutboxMail(
                        MailPurpose.ConfiguredNotice,
                        _people[i % _people.Count],
                        Email(i % _people.Count),
                        "Somebody",
                        "Lucy login verification code",
                        new MailBody("Hello Somebody,", [Sentence, Sentence], null, [Sentence, Sentence], "Lucy")));
                }

                return Task.CompletedTask;
            },
            CancellationToken.None);
        var began = TimeProvider.System.GetTimestamp();
        while (await WaitingAsync())
        {
            await Task.Delay(Look, TimeProvider.System);
        }

        return TimeProvider.System.GetElapsedTime(began);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _factory.DisposeAsync();

    private const string Sentence = "We received a login request to your Lucy account. If you did not ask for it, somebody else may be trying to access your account.";

    private async Task<bool> LeftAsync(Guid person)
    {
        await using var scope = _factory.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<PortalDbContext>().OutboxMessages
            .AnyAsync(m => m.UserId == person && m.State == MailState.HandedOver);
    }

    private async Task<bool> WaitingAsync()
    {
        await using var scope = _factory.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<PortalDbContext>().OutboxMessages
            .AnyAsync(m => m.State == MailState.Waiting || m.State == MailState.HandingOver);
    }

    private async Task SetUpAsync(Postfix postfix, int people)
    {
        await using var scope = _factory.Services.CreateAsyncScope();
        var normalizer = scope.ServiceProvider.GetRequiredService<ILookupNormalizer>();
        await scope.ServiceProvider.GetRequiredService<MailSettingsStore>().ChangeAsync(
            new MailSettingsChange(MailDeliveryMethod.InternalPostfix, "localhost", postfix.Port, Sender), CancellationToken.None);
        var db = scope.ServiceProvider.GetRequiredService<PortalDbContext>();
        for (var i = 0; i < people; i++)
        {
            var person = new PortalUser
            {
                Id = Guid.NewGuid(),
                UserName = Email(i),
                NormalizedUserName = normalizer.NormalizeName(Email(i)),
                Email = Email(i),
                NormalizedEmail = normalizer.NormalizeEmail(Email(i)),
                DisplayName = "Somebody",
                Role = PortalRole.Administrator,
                SecurityStamp = Guid.NewGuid().ToString(),
                CreatedAt = TimeProvider.System.GetUtcNow().UtcDateTime,
                SavedMethod = TwoFactorMethod.Email,
            };
            db.Users.Add(person);
            _people.Add(person.Id);
        }

        await db.SaveChangesAsync();
    }

    private sealed class Factory(string folder, Postfix postfix) : WebApplicationFactory<PortalOptions>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment(Environments.Production);
            builder.UseSetting("ConnectionStrings:LucyPortal", $"Data Source={Path.Combine(folder, "portal.db")}");
            builder.UseSetting("Keys:Folder", Path.Combine(folder, "keys"));
            builder.UseSetting("Mail:Postqueue", postfix.Postqueue);
        }
    }
}
