using LucyPortal.Domain;
using LucyPortal.Outbox;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.SqlServer;

/// <summary>Every page of the send log, in every direction, by every kind of filter; and how mail is doing.</summary>
internal static class SendLogAsked
{
    private static readonly LogMark Mark = new(DateTime.UnixEpoch, Imagination.Id);

    private static readonly SendLogFilter[] Filters =
    [
        SendLogFilter.None,
        new(MailStates.Refused),
        new(MailStates.Waiting, MailPurpose.SignInCode, Imagination.Text, MailNumber.Of(Imagination.Id)),
    ];

    /// <summary>What is asked.</summary>
    public static IEnumerable<Func<IServiceProvider, Task>> Questions =>
    [
        p => p.GetRequiredService<MailHealthReader>().ReadAsync(default),
        p => p.GetRequiredService<OutboxWriter>().MarkTypedBackAsync(Imagination.Id, default),
        .. LogQuestions,
    ];

    private static IEnumerable<Func<IServiceProvider, Task>> LogQuestions => Filters.SelectMany<SendLogFilter, Func<IServiceProvider, Task>>(filter =>
    [
        p => Log(p).NewestAsync(filter, default),
        p => Log(p).FromAsync(filter, Mark, default),
        p => Log(p).OlderAsync(filter, Mark, default),
        p => Log(p).NewerAsync(filter, Mark, default),
    ]);

    private static SendLogReader Log(IServiceProvider services) => services.GetRequiredService<SendLogReader>();
}
