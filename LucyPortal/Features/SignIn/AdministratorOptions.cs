using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Verification;
using Microsoft.Extensions.Options;

namespace LucyPortal.Features.SignIn;

/// <summary>Section <c>Portal:Administrator</c>: creates the first administrator unattended, only while no user exists.</summary>
public sealed class AdministratorOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Portal:Administrator";

    /// <summary>The address to sign in with; without it nothing is created unattended.</summary>
    public string? Email { get; set; }

    /// <summary>The first password.</summary>
    public string? Password { get; set; }

    /// <summary>The name; the address where none is given.</summary>
    public string? DisplayName { get; set; }

    internal SetupForm ToForm() => new()
    {
        DisplayName = string.IsNullOrWhiteSpace(DisplayName) ? Email : DisplayName,
        Email = Email,
        Password = Password,
        Sender = SetupForm.SenderFor(Email),
    };
}

internal sealed class AdministratorOptionsValidator : IValidateOptions<AdministratorOptions>
{
    public ValidateOptionsResult Validate(string? name, AdministratorOptions options)
    {
        if (options.Email is null && options.Password is null)
        {
            return ValidateOptionsResult.Success;
        }

        // Each mistake by its key; the password itself is never repeated.
        var mistakes = options.ToForm().Mistakes()
            .Where(m => m.Key != SetupForm.SenderField && (m.Key != SetupForm.NameField || options.DisplayName is not null))
            .Select(m => $"{AdministratorOptions.Section}:{Key(m.Key)}: {m.Value}")
            .ToList();
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static string Key(string field) => field switch
    {
        SetupForm.NameField => nameof(AdministratorOptions.DisplayName),
        SetupForm.EmailField => nameof(AdministratorOptions.Email),
        _ => nameof(AdministratorOptions.Password),
    };
}
