using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;

namespace LucyPortal.Tests.TestSupport;

/// <summary>One line of a log with everything that a sink could have written of it.</summary>
/// <param name="Level">Its level.</param>
/// <param name="Category">Who wrote it.</param>
/// <param name="Text">Message, values, scopes and exception.</param>
public sealed record LogLine(LogLevel Level, string Category, string Text);

/// <summary>Keeps whatever is logged, at every level, with all values, scopes and exceptions: what a leak would show up in.</summary>
public sealed class CapturedLogs : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<LogLine> _lines = new();
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    /// <summary>The lines so far.</summary>
    public IReadOnlyCollection<LogLine> Lines => [.. _lines];

    /// <summary>All lines as one text.</summary>
    public string Text => string.Join('\n', _lines.Select(l => $"{l.Level} {l.Category}: {l.Text}"));

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <inheritdoc />
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    /// <inheritdoc />
    public void Dispose()
    {
        // Nothing is held open; the lines outlive the portal that wrote them.
    }

    private sealed class Logger(CapturedLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => logs._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = new StringBuilder(formatter(state, exception));
            AppendValues(text, state);
            logs._scopes.ForEachScope((scope, into) => AppendValues(into.Append(' ').Append(scope), scope), text);
            logs._lines.Enqueue(new LogLine(logLevel, category, text.Append(' ').Append(exception).ToString()));
        }

        private static void AppendValues(StringBuilder text, object? state)
        {
            if (state is IEnumerable<KeyValuePair<string, object?>> values)
            {
                foreach (var (name, value) in values)
                {
                    text.Append(' ').Append(name).Append('=').Append(value);
                }
            }
        }
    }
}
