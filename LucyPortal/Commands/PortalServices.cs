using LucyPortal.Data;
using LucyPortal.Data.Keys;
using LucyPortal.Domain;
using LucyPortal.Hosting;

namespace LucyPortal.Commands;

/// <summary>
/// The portal's services for one command: put together as for the portal itself, from the same settings, but nothing is started, no
/// database is made or migrated, and no key is added.
/// </summary>
internal sealed class PortalServices(Func<WebApplicationBuilder> compose)
{
    private const string Advice = "Is the portal set up, and are its settings and its system user the ones used here?";

    /// <summary>Runs a verb with the services of a scope of its own. What goes wrong is told in a line on the standard error.</summary>
    /// <returns>The verb's exit code, or <see cref="ExitCode.Failed"/> when it could not be done.</returns>
    public async Task<int> RunAsync(Func<IServiceProvider, CancellationToken, Task<int>> verb, CancellationToken cancellationToken)
    {
        try
        {
            await using var app = Compose();
            if (await ObstacleAsync(app.Services, cancellationToken) is { } obstacle)
            {
                return await FailAsync(obstacle);
            }

            await using var scope = app.Services.CreateAsyncScope();
            return await verb(scope.ServiceProvider, cancellationToken);
        }
        catch (Exception exception) when (StartFailure.Explain(exception) is { Count: > 0 } lines)
        {
            return await FailAsync([.. lines]);
        }
        catch (OperationCanceledException)
        {
            return await FailAsync("Stopped.");
        }
        catch (Exception exception)
        {
            // A trace would tell an operator nothing, and bury what does.
            return await FailAsync($"Something went wrong ({exception.GetType().Name}): {SingleLine.Of(exception.Message)}");
        }
    }

    /// <summary>Tells why it is not done.</summary>
    public static async Task<int> FailAsync(params string[] lines)
    {
        foreach (var line in lines)
        {
            await Console.Error.WriteLineAsync($"Not done. {line}");
        }

        return ExitCode.Failed;
    }

    private WebApplication Compose()
    {
        var builder = compose();
        // The command's own lines are all that belongs on the console.
        builder.Logging.ClearProviders();
        builder.Services.UseExistingKeysOnly();
        var app = builder.Build();
        app.CheckConfiguration();
        return app;
    }

    private static async Task<string?> ObstacleAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        await services.GetRequiredService<DatabaseMigrator>().LookAsync(cancellationToken) switch
        {
            SchemaState.Missing => $"ConnectionStrings:LucyPortal leads to no database of a portal. {Advice}",
            SchemaState.Older => "The database belongs to an older version of the portal. Start this version once: it brings the database up to date.",
            SchemaState.Newer => "The database belongs to a newer version of the portal. Use the program of that version.",
            _ => services.GetRequiredService<KeysCheck>().Obstacle() is { } obstacle ? $"{obstacle} {Advice}" : null,
        };
}
