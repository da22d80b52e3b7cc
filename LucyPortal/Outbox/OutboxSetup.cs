namespace LucyPortal.Outbox;

/// <summary>Registers the outbox and its worker.</summary>
public static class OutboxSetup
{
    /// <summary>Adds what writes, reads and sends the outbox.</summary>
    public static IServiceCollection AddOutbox(this IServiceCollection services)
    {
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<OutboxMetrics>();
        services.AddSingleton<OutboxHealth>();
        services.AddSingleton<OutboxPayload>();
        services.AddScoped<OutboxReader>();
        services.AddScoped<SendLogReader>();
        services.AddScoped<MailTrouble>();
        services.AddScoped<MailHealthReader>();
        services.AddScoped<MailDraftReader>();
        services.AddScoped<FallbackReader>();
        services.AddScoped<OutboxWriter>();
        services.AddScoped<OutboxRetry>();
        services.AddSingleton<SendLogSweep>();
        services.AddSingleton<HandOver>();
        services.AddSingleton<Attempts>();
        services.AddSingleton<DueMails>();
        services.AddSingleton<OutboxDispatcher>();
        services.AddHostedService<OutboxWorker>();
        services.AddSingleton<PostfixQueueWatch>();
        services.AddHostedService(p => p.GetRequiredService<PostfixQueueWatch>());
        services.AddHealthChecks().AddCheck<OutboxHealth>("mail", tags: ["ready"]);
        return services;
    }
}
