using System.Reflection;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Features.Account;
using LucyPortal.Features.MailDelivery;
using LucyPortal.Features.MailDelivery.Servers;
using LucyPortal.Features.TwoFactor;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Http.Matrix;

/// <summary>Every verb of an open page, pressed in every state that its account can have come into since the page was loaded.</summary>
[Collection(nameof(DocumentedTable))]
public sealed class VerbMatrixTests : IAsyncLifetime
{
    /// <summary>Asks nobody by itself: it follows what was sent, or waits for an answer that is being judged.</summary>
    private static readonly string[] AsksNobody = [$"{nameof(CodePrompt)}.{nameof(CodePrompt.FollowAsync)}", $"{nameof(CodePrompt)}.{nameof(CodePrompt.WasRightAsync)}"];

    private static readonly (string Name, TwoFactorMethod Configured, Func<PortalWorld, PortalUser, Session, Task> Since)[] States =
    [
        ("no 2FA", TwoFactorMethod.None, (_, _, _) => Task.CompletedTask),
        ("no 2FA, proof old", TwoFactorMethod.None, (world, _, session) => world.AgeProofAsync(session, TimeSpan.FromMinutes(16))),
        ("saved", TwoFactorMethod.None, (world, user, _) => world.ChangeUserAsync(user, u => u.SavedMethod = TwoFactorMethod.Email)),
        ("configured", TwoFactorMethod.Email, (_, _, _) => Task.CompletedTask),
        ("configured, proof old", TwoFactorMethod.Email, (world, _, session) => world.AgeProofAsync(session, TimeSpan.FromMinutes(16))),
        ("role User since", TwoFactorMethod.Email, (world, user, _) => world.ChangeUserAsync(user, u => u.Role = PortalRole.User)),
        ("strangers locked", TwoFactorMethod.Email, (world, user, _) => AccountState.LockAsync(world, user, fromKnownBrowser: false)),
        ("known locked", TwoFactorMethod.Email, (world, user, _) => AccountState.LockAsync(world, user, fromKnownBrowser: true)),
        ("stolen since", TwoFactorMethod.Email, (world, user, _) => AccountState.StealAsync(world, user)),
        ("disabled since", TwoFactorMethod.Email, (world, user, _) => world.ChangeUserAsync(user, u => u.IsDisabled = true)),
        ("reset since", TwoFactorMethod.Email, (world, user, _) => AccountState.ResetAsync(world, user)),
        ("signed out since", TwoFactorMethod.Email, (world, _, session) => world.UseAsync<Sessions>(s => s.EndAsync(session.Id, SessionEnd.SignedOut, CancellationToken.None))),
        ("idle for too long", TwoFactorMethod.Email, (world, _, _) => Advance(world, TimeSpan.FromMinutes(61))),
    ];

    private PortalWorld _world = null!;
    private int _people;

    /// <inheritdoc />
    public async Task InitializeAsync() => _world = await PortalWorld.CreateAsync(configure: s => s.AddScoped<TwoFactorChanges>());

    /// <inheritdoc />
    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Every_verb_of_a_page_does_in_every_state_what_docs_matrix_md_says()
    {
        var table = new DocumentedTable("matrix.md", "Verbs of open pages", "verb", [.. States.Select(s => s.Name)]);
        foreach (var holder in Holders())
        {
            foreach (var verb in VerbsOf(holder))
            {
                foreach (var kind in holder == typeof(CodePrompt) ? Kinds() : [null])
                {
                    List<string> cells = [];
                    foreach (var (_, configured, since) in States)
                    {
                        cells.Add(await PressAsync(holder, verb, kind, configured, since));
                    }

                    table.Add($"{holder.Name}{(kind is null ? "" : $"({NameOf(kind)})")}.{verb.Name}", cells);
                }
            }
        }

        table.Rows.Should().BeGreaterThan(20, "else the verbs were not found");
        await table.ShouldBeAsWrittenAsync();
    }

    private async Task<string> PressAsync(
        Type holder, MethodInfo verb, CodeKind? kind, TwoFactorMethod configured, Func<PortalWorld, PortalUser, Session, Task> since)
    {
        var user = await _world.AddUserAsync($"somebody-{++_people}@example.org", configured);
        var session = await _world.SignInAsync(user);
        await using var scope = _world.Services.CreateAsyncScope();
        var page = ActivatorUtilities.CreateInstance(scope.ServiceProvider, holder, kind is null ? [] : [kind]);
        if (holder.GetMethod("LoadAsync", [typeof(CancellationToken)]) is { } load)
        {
            // The page was open before things changed.
            await (Task)load.Invoke(page, [CancellationToken.None])!;
        }

        await since(_world, user, session);
        return await OutcomeAsync(() => (Task)verb.Invoke(page, [.. verb.GetParameters().Select(ArgumentOf)])!);
    }

    private static async Task<string> OutcomeAsync(Func<Task> press)
    {
        try
        {
            await press();
            return "runs";
        }
        catch (OperationCanceledException)
        {
            return "over";
        }
        catch (UnauthorizedAccessException)
        {
            return "refused";
        }
        catch (StepUpRequiredException)
        {
            return "step-up";
        }
    }

    private static object? ArgumentOf(ParameterInfo parameter) => parameter.ParameterType switch
    {
        var t when t == typeof(CancellationToken) => CancellationToken.None,
        // Well-formed, for what is wrong with its form is said without asking anybody.
        var t when t == typeof(string) => parameter.Name switch
        {
            "sender" => "mail@example.org",
            "timeZone" => "Europe/Zurich",
            _ => "a text",
        },
        var t when t == typeof(SmtpServerEntry) => new SmtpServerEntry(null, null, $"Server {Guid.NewGuid():N}", new SmtpEndpoint("localhost", 25, SmtpEncryption.None), null),
        var t when t == typeof(DkimKey) => DkimKey.Generate(),
        var t when t == typeof(Action<string>) => (Action<string>)(_ => { }),
        var t when t == typeof(MailChoice) => new MailChoice(MailDeliveryMethod.MailFolder, "localhost", 25),
        var t when t == typeof(ProfileInput) => new ProfileInput("Nora", MailLanguage.All[0], "Europe/Zurich"),
        var t when t == typeof(SendLogFilter) => SendLogFilter.None,
        var t when t == typeof(TwoFactorMethod) => TwoFactorMethod.Email,
        var t when t.IsValueType => Activator.CreateInstance(t),
        var t => throw new InvalidOperationException($"Say here what a verb is given that takes a {t.Name}."),
    };

    /// <summary>Whatever runs something for whoever is signed in.</summary>
    private static IEnumerable<Type> Holders() => typeof(Program).Assembly.GetTypes()
        .Where(t => t is { IsClass: true, Namespace: { } room } && room.StartsWith("LucyPortal.Features", StringComparison.Ordinal))
        .Where(t => t.GetConstructors().SelectMany(c => c.GetParameters()).Any(p => p.ParameterType == typeof(SignedIn)))
        .OrderBy(t => t.Name, StringComparer.Ordinal);

    private static IEnumerable<MethodInfo> VerbsOf(Type holder) => holder
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(m => typeof(Task).IsAssignableFrom(m.ReturnType) && !AsksNobody.Contains($"{holder.Name}.{m.Name}"))
        .OrderBy(m => m.Name, StringComparer.Ordinal);

    private static IEnumerable<CodeKind?> Kinds() => typeof(CodeKind)
        .GetProperties(BindingFlags.Public | BindingFlags.Static)
        .Where(p => p.PropertyType == typeof(CodeKind))
        .Select(p => (CodeKind?)p.GetValue(null))
        .Append(CodeKind.ConfirmMailSettings(Guid.Empty));

    private static string NameOf(CodeKind kind) => kind.MailSettingsDraft is not null ? nameof(CodeKind.ConfirmMailSettings) : typeof(CodeKind)
        .GetProperties(BindingFlags.Public | BindingFlags.Static)
        .First(p => ReferenceEquals(p.GetValue(null), kind)).Name;

    private static Task Advance(PortalWorld world, TimeSpan by)
    {
        world.Advance(by);
        return Task.CompletedTask;
    }
}
