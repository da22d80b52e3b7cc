using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LucyPortal.Bench;

/// <summary>
/// The whole portal on a socket of this machine, as in Production, with people whose sign-ins ask for a code. Nothing of it is replaced.
/// Browsers come from a trusted proxy and each from a network of its own, or the limit for one network would be measured.
/// </summary>
internal sealed class Portal : IAsyncDisposable
{
    /// <summary>Everybody's password.</summary>
    public const string Password = "correct horse battery staple";

    private static readonly PortalUser Somebody = new() { DisplayName = "Somebody" };

    private readonly Factory _factory;
    private readonly IPasswordHasher<PortalUser> _hasher;
    private readonly string _hash;

    private Portal(Factory factory, string folder)
    {
        _factory = factory;
        MailFolder = Path.Combine(folder, "mail");
        Address = factory.ClientOptions.BaseAddress;
        _hasher = factory.Services.GetRequiredService<IPasswordHasher<PortalUser>>();
        _hash = _hasher.HashPassword(Somebody, Password);
    }

    /// <summary>Where it is reached.</summary>
    public Uri Address { get; }

    /// <summary>Where its mail lies.</summary>
    public string MailFolder { get; }

    /// <summary>Starts it with so many people.</summary>
    public static async Task<Portal> StartAsync(string folder, int people)
    {
        var factory = new Factory(folder);
        factory.UseKestrel(0);
        factory.StartServer();
        var portal = new Portal(factory, folder);
        await portal.AddPeopleAsync(people);
        return portal;
    }

    /// <summary>The address of somebody.</summary>
    public static string Email(int number) => $"somebody-{number}@example.test";

    /// <summary>Compares a password with its hash, so many times: what a sign-in can't do without.</summary>
    public void Hash(int times)
    {
        for (var i = 0; i < times; i++)
        {
            if (_hasher.VerifyHashedPassword(Somebody, _hash, Password) != PasswordVerificationResult.Success)
            {
                throw new InvalidOperationException("The password is right.");
            }
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _factory.DisposeAsync();

    private async Task AddPeopleAsync(int people)
    {
        await using var scope = _factory.Services.CreateAsyncScope();
        var normalizer = scope.ServiceProvider.GetRequiredService<ILookupNormalizer>();
        await scope.ServiceProvider.GetRequiredService<MailSettingsStore>().ChangeAsync(
            new MailSettingsChange(MailDeliveryMethod.MailFolder, "localhost", 25, "lucy@example.test"), CancellationToken.None);
        var db = scope.ServiceProvider.GetRequiredService<PortalDbContext>();
        for (var i = 0; i < people; i++)
        {
            db.Users.Add(new PortalUser
            {
                Id = Guid.NewGuid(),
                UserName = Email(i),
                NormalizedUserName = normalizer.NormalizeName(Email(i)),
                Email = Email(i),
                NormalizedEmail = normalizer.NormalizeEmail(Email(i)),
                DisplayName = Somebody.DisplayName,
                Role = PortalRole.Administrator,
                PasswordHash = _hash,
                SecurityStamp = Guid.NewGuid().ToString(),
                CreatedAt = TimeProvider.System.GetUtcNow().UtcDateTime,
                SavedMethod = TwoFactorMethod.Email,
                ConfiguredMethod = TwoFactorMethod.Email,
                ConfiguredAt = TimeProvider.System.GetUtcNow().UtcDateTime,
            });
        }

        await db.SaveChangesAsync();
    }

    private sealed class Factory(string folder) : WebApplicationFactory<PortalOptions>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment(Environments.Production);
            builder.UseSetting("ConnectionStrings:LucyPortal", $"Data Source={Path.Combine(folder, "portal.db")}");
            builder.UseSetting("Keys:Folder", Path.Combine(folder, "keys"));
            builder.UseSetting("Mail:Folder", Path.Combine(folder, "mail"));
            builder.UseSetting("Proxy:Trusted", "127.0.0.1 ::1");
        }
    }
}
