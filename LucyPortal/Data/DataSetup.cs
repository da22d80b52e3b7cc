using LucyPortal.Domain;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LucyPortal.Data;

/// <summary>Registers the database, Identity's stores and the keys.</summary>
public static class DataSetup
{
    /// <summary>Rounds of PBKDF2-HMAC-SHA-512 for passwords: OWASP's figure, above the 210 000 of ASVS 5.0 appendix C.</summary>
    public const int PasswordHashRounds = 220_000;

    /// <summary>Adds the database of the configured provider and what reads and writes it.</summary>
    public static IServiceCollection AddPortalData(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<DatabaseOptions>()
            .BindConfiguration(DatabaseOptions.Section)
            .Configure<IConfiguration>((options, all) => options.ConnectionString = all.GetConnectionString(DatabaseOptions.ConnectionName))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsValidator>();

        // The type to register depends on the provider, so this one key is read ahead of its validation; an unknown word goes on as
        // SQLite and stops the start with the validator's sentence.
        if (Enum.TryParse<DatabaseProvider>(configuration["Database:Provider"], ignoreCase: true, out var provider)
            && provider == DatabaseProvider.SqlServer)
        {
            services.AddContext<SqlServerPortalDbContext>((options, builder) =>
                builder.UseSqlServer(options.ConnectionString, server => server.EnableRetryOnFailure()));
        }
        else
        {
            services.AddContext<SqlitePortalDbContext>((options, builder) =>
                builder.UseSqlite(options.ConnectionString).AddInterceptors(SqlitePatience.Instance));
        }

        services.AddSingleton<DatabaseMigrator>();
        services.AddScoped<PortalTransaction>();
        services.AddScoped<AuditLog>();
        services.AddScoped<MailSettingsStore>();
        services.AddScoped<MailSettingsHistory>();
        services.AddScoped<SmtpServerStore>();
        services.AddSingleton<ServerCertificates>();
        services.AddScoped<MailExpiryReader>();
        services.AddSingleton<SecretBox>();
        services.AddScoped<PortalSettingsStore>();
        services.AddScoped<SetupStore>();
        services.AddScoped<ConsoleResets>();
        services.AddScoped<Accounts>();
        services.AddScoped<Caller>();
        services.AddSingleton<DatabaseHealth>();
        services.AddHealthChecks().AddCheck<DatabaseHealth>("database", tags: ["ready"]);
        services.TryAddTimeProvider();
        services.AddIdentityCore<PortalUser>(ConfigureIdentity).AddEntityFrameworkStores<PortalDbContext>();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = PasswordHashRounds);
        return services;
    }

    private static void ConfigureIdentity(IdentityOptions options)
    {
        options.Stores.SchemaVersion = IdentitySchema.Version;
        options.User.RequireUniqueEmail = true;
        // A user name is an address: Identity's list of allowed characters would refuse valid ones. It is checked as an address.
        options.User.AllowedUserNameCharacters = string.Empty;
        // Length and common passwords count, composition rules don't (NIST SP 800-63B-4 3.1.1.2, ASVS 5.0 6.2.5).
        options.Password.RequiredLength = PasswordRules.MinimalLength;
        options.Password.RequireDigit = false;
        options.Password.RequireLowercase = false;
        options.Password.RequireUppercase = false;
        options.Password.RequireNonAlphanumeric = false;
        options.Password.RequiredUniqueChars = 1;
    }

    private static void AddContext<TContext>(
        this IServiceCollection services,
        Action<DatabaseOptions, DbContextOptionsBuilder> configure)
        where TContext : PortalDbContext
    {
        // Pooled: a request needs several contexts, and making one costs as much as three queries.
        services.AddPooledDbContextFactory<TContext>((provider, builder) =>
        {
            var options = provider.GetRequiredService<IOptions<DatabaseOptions>>().Value;
            if (options.Kind == DatabaseProvider.Sqlite)
            {
                var root = provider.GetRequiredService<IHostEnvironment>().ContentRootPath;
                options.ConnectionString = ConnectionStrings.Sqlite(options.ConnectionString, root).ToString();
            }

            configure(options, builder);
        });
        services.AddSingleton<IDbContextFactory<PortalDbContext>, PortalContextFactory<TContext>>();
        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<TContext>>().CreateDbContext());
        services.AddScoped<PortalDbContext>(provider => provider.GetRequiredService<TContext>());
    }

    private static void TryAddTimeProvider(this IServiceCollection services)
    {
        if (!services.Any(s => s.ServiceType == typeof(TimeProvider)))
        {
            services.AddSingleton(TimeProvider.System);
        }
    }

    private sealed class PortalContextFactory<TContext>(IDbContextFactory<TContext> inner) : IDbContextFactory<PortalDbContext>
        where TContext : PortalDbContext
    {
        public PortalDbContext CreateDbContext() => inner.CreateDbContext();
    }
}
