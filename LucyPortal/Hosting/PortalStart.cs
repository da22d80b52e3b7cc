using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Features.SignIn;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace LucyPortal.Hosting;

/// <summary>What happens between reading the configuration and serving the first page.</summary>
internal static class PortalStart
{
    /// <summary>Checks the whole configuration, before anything reads it.</summary>
    public static void CheckConfiguration(this WebApplication app)
    {
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        StandardKeys.Check(app.Configuration);
    }

    /// <summary>Brings the database up to date, makes sure of the keys, and that somebody can get in.</summary>
    public static async Task PrepareAsync(this WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        await app.Services.GetRequiredService<DatabaseMigrator>().MigrateAsync(stopping);
        // Keys that can't be kept would be missed only later, by the first visitor.
        app.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("LucyPortal.Hosting.Start.v1").Protect([]);

        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<MailSettingsStore>().EnsureAsync(
            app.Environment.IsDevelopment() ? MailDeliveryMethod.MailFolder : MailDeliveryMethod.InternalPostfix,
            stopping);
        if (await scope.ServiceProvider.GetRequiredService<FirstRun>().BeginAsync(stopping) is { } token)
        {
            app.Lifetime.ApplicationStarted.Register(() => PrintSetupLink(app, token));
        }
    }

    /// <summary>To the console and nowhere else: who reads the log must not be able to become the administrator.</summary>
    private static void PrintSetupLink(WebApplication app, string token)
    {
        var bound = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var address = PortalAddress.Of(app.Services.GetRequiredService<IOptions<PortalOptions>>().Value, bound);
        Console.Out.WriteLine();
        Console.Out.WriteLine($"Open this link within {SetupLink.Lifetime.TotalHours:0} hours to create the first administrator:");
        Console.Out.WriteLine();
        Console.Out.WriteLine($"    {address.Link("/setup", token)}");
        Console.Out.WriteLine();
        if (address.Tunnel is { } tunnel)
        {
            Console.Out.WriteLine($"From another machine: {tunnel}");
            Console.Out.WriteLine();
        }
    }
}
