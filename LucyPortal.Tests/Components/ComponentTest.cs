using Bunit;
using LucyPortal.Components;
using LucyPortal.Components.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MudBlazor.Services;

namespace LucyPortal.Tests.Components;

/// <summary>What every test of a shared component needs: MudBlazor, the shell's services, a clock, a log that can be read.</summary>
public abstract class ComponentTest : BunitContext, IAsyncLifetime
{
    protected ComponentTest()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices();
        Services.AddSingleton<TimeProvider>(Clock);
        Services.AddSingleton(new PortalBrand("Lucy"));
        Services.AddSingleton(new PortalShell { HasMailbox = true, IsDatabaseAway = exception => exception is TimeoutException });
        Services.AddSingleton<ILogger<ErrorReferences>>(Log);
        Services.AddSingleton<ErrorReferences>();
        Services.AddScoped<PortalScript>();
        Services.AddScoped<ShellUser>();
    }

    protected FakeTimeProvider Clock { get; } = new();

    private protected RecordedLog Log { get; } = new();

    public Task InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    /// <summary>Keeps what was logged about unforeseen errors.</summary>
    private protected sealed class RecordedLog : ILogger<ErrorReferences>
    {
        public List<(string Text, Exception? Exception)> Entries { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Entries.Add((formatter(state, exception), exception));
    }
}
