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

    /// <summary>Adds the filters, behind those of the configuration: neither a rule for one sink nor one for a class may open them.</summary>
    public static void KeepSecretsOut(this ILoggingBuilder logging) => logging.Services.PostConfigure<LoggerFilterOptions>(options =>
    {
        string?[] sinks = [null, .. options.Rules.Select(r => r.ProviderName).Where(p => p is not null).Distinct()];
        foreach (var (category, level) in Categories)
        {
            var rules = sinks.Select(s => new LoggerFilterRule(s, category, Quieter(level, Configured(options, s, category)), null)).ToList();
            var louder = options.Rules.Where(r => r.CategoryName?.StartsWith(category, StringComparison.OrdinalIgnoreCase) == true && !(r.LogLevel >= level)).ToList();
            louder.ForEach(r => options.Rules.Remove(r));
            rules.ForEach(options.Rules.Add);
        }
    });

    private static LogLevel Quieter(LogLevel one, LogLevel other) => one > other ? one : other;

    /// <summary>The level that the configuration gives a category in a sink: the sink's own rules first, then the longest category.</summary>
    private static LogLevel Configured(LoggerFilterOptions options, string? sink, string category) => options.Rules
        .Where(r => (r.ProviderName is null || r.ProviderName == sink) && category.StartsWith(r.CategoryName ?? "", StringComparison.OrdinalIgnoreCase))
        .OrderBy(r => r.ProviderName is not null)
        .ThenBy(r => r.CategoryName?.Length ?? 0)
        .LastOrDefault()?.LogLevel ?? options.MinLevel;
}
