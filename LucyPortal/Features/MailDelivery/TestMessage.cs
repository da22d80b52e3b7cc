using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using Microsoft.Extensions.Options;

namespace LucyPortal.Features.MailDelivery;

/// <summary>The message that a test hands over. No code is in it.</summary>
internal static class TestMessage
{
    /// <summary>Writes it.</summary>
    /// <param name="services">The scope of the verb.</param>
    /// <param name="asker">Who asked for the test.</param>
    /// <param name="from">The sender.</param>
    /// <param name="to">The recipient.</param>
    public static MailMessage Of(IServiceProvider services, string asker, string from, string to)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var product = services.GetRequiredService<IOptions<PortalOptions>>().Value.ProductName;
        var body = new MailBody(
            "Hello,", [$"This is a test of the mail settings of {product}, asked for by {asker}. There is nothing to do."], null, [], $"Your {product} team");
        return new MailMessage(Guid.CreateVersion7(now), from, to, "", $"{product} test message", body.ToText(), body.ToHtml(), now.UtcDateTime);
    }
}
