namespace LucyPortal.Hosting;

/// <summary>
/// Some of the framework's most talkative levels write down what people send: the query of a one-time link, the text typed into
/// a page. They stay silent whatever level is configured for everything.
/// </summary>
internal static class QuietLogs
{
    /// <summary>Categories that would write secrets below <see cref="LogLevel.Information"/> or in each request's line.</summary>
    public static IReadOnlyDictionary<string, LogLevel> Categories { get; } = new Dictionary<string, LogLevel>
    {
        // "Request starting … {PathBase}{Path}{QueryString}"
        ["Microsoft.AspNetCore.Hosting.Diagnostics"] = LogLevel.Warning,
        // "Received hub invocation … Arguments": every key stroke of a circuit.
        ["Microsoft.AspNetCore.SignalR"] = LogLevel.Information,
        ["Microsoft.AspNetCore.Components.Server"] = LogLevel.Information,
    };

    /// <summary>Adds the filters.</summary>
    public static void KeepSecretsOut(this ILoggingBuilder logging)
    {
        foreach (var (category, level) in Categories)
        {
            logging.AddFilter(category, level);
        }
    }
}
