namespace LucyPortal.Features.Support;

/// <summary>Registers the pages for support.</summary>
internal static class SupportSetup
{
    private const int BeforePages = -1;

    /// <summary>Adds their state.</summary>
    public static IServiceCollection AddSupport(this IServiceCollection services) =>
        services.AddScoped<MailboxState>().AddScoped<SendLogState>();

    /// <summary>Outside of Development there is no mailbox: its codes would sign anybody in.</summary>
    public static void MapSupport(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
        {
            app.MapGet(MailboxPage.Address, () => Results.NotFound()).WithOrder(BeforePages);
        }
    }
}
