using LucyPortal.Commands;
using LucyPortal.Components;
using LucyPortal.Data;
using LucyPortal.Data.Keys;
using LucyPortal.Delivery;
using LucyPortal.Features.Account;
using LucyPortal.Features.AdvancedSettings;
using LucyPortal.Features.Home;
using LucyPortal.Features.MailDelivery;
using LucyPortal.Features.SignIn;
using LucyPortal.Features.Support;
using LucyPortal.Features.TwoFactor;
using LucyPortal.Hosting;
using LucyPortal.Outbox;
using LucyPortal.Verification;

if (ServerConsole.IsAsked(args))
{
    return await ServerConsole.RunAsync(args, Compose);
}

try
{
    await using var app = Compose(args).Build();
    app.CheckConfiguration();
    app.UsePortal();
    await app.PrepareAsync();
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (StartFailure.Explain(exception) is { Count: > 0 } lines)
{
    foreach (var line in lines)
    {
        await Console.Error.WriteLineAsync($"LucyPortal can't start. {line}");
    }

    return 1;
}

static WebApplicationBuilder Compose(string[] args)
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddTopLevelDevelopmentSettings();
    builder.UseDefaultUrl();
    builder.Logging.KeepSecretsOut();

    builder.Services
        .AddPortalData(builder.Configuration)
        .AddPortalKeys(builder.Configuration, builder.Environment)
        .AddDelivery()
        .AddOutbox()
        .AddVerification()
        .AddPortalComponents()
        .AddSignIn()
        .AddHome()
        .AddAccount()
        .AddTwoFactor()
        .AddMailDelivery()
        .AddAdvancedSettings()
        .AddSupport()
        .AddPortalHosting(builder.Configuration);
    return builder;
}

/// <summary>The composition root; public so that tests can host it.</summary>
public partial class Program;
