using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Verification;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.TestSupport;

/// <summary>What tests do with SMTP servers.</summary>
public static class RelaySteps
{
    /// <summary>Saves an SMTP server.</summary>
    /// <param name="world">The portal.</param>
    /// <param name="endpoint">How it is reached.</param>
    /// <param name="password">Its password; null for none.</param>
    /// <param name="name">What people call it.</param>
    public static async Task<SmtpServer> AddServerAsync(this PortalWorld world, SmtpEndpoint endpoint, string? password = null, string name = "Relay")
    {
        var whole = password is null ? endpoint : endpoint with { Secret = world.Services.GetRequiredService<SecretBox>().Lock(password) };
        (await world.UseAsync<MailServers, SmtpServerOutcome>(
            store => store.SaveAsync(new SmtpServerChange(null, null, name, _ => whole), CancellationToken.None)))
            .Should().Be(SmtpServerOutcome.Done);
        return (await world.UseAsync<SmtpServerStore, List<SmtpServer>>(store => store.ListAsync(CancellationToken.None))).Single(s => s.Name == name);
    }

    /// <summary>Lets mail leave by a server.</summary>
    public static Task<MailSettings> UseRelayAsync(this PortalWorld world, SmtpServer server, string sender = PortalWorld.Sender) =>
        world.UseAsync<MailSettingsStore, MailSettings>(store => store.ChangeAsync(
            new MailSettingsChange(MailDeliveryMethod.ExternalRelay, "localhost", 25, sender, server.Id, server.Endpoint), CancellationToken.None));
}
