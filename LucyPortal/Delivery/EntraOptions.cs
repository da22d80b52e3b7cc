using Microsoft.Extensions.Options;

namespace LucyPortal.Delivery;

/// <summary>Section <c>Entra</c> of the configuration.</summary>
public sealed class EntraOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Entra";

    /// <summary>Where tokens for SMTP are asked for: Microsoft's, or that of a national cloud.</summary>
    public string BaseAddress { get; set; } = "https://login.microsoftonline.com";
}

internal sealed class EntraOptionsSetup : IValidateOptions<EntraOptions>
{
    public ValidateOptionsResult Validate(string? name, EntraOptions options) =>
        Uri.TryCreate(options.BaseAddress, UriKind.Absolute, out var address) && OutgoingHttp.MayAsk(address)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Entra:BaseAddress is '{options.BaseAddress}'. Give an address that begins with https://, like https://login.microsoftonline.com.");
}
