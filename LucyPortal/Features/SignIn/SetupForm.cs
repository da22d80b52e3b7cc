using System.ComponentModel.DataAnnotations;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Verification;

namespace LucyPortal.Features.SignIn;

/// <summary>What <c>/setup</c> posts. (Properties, not parameters: a field that is not sent is null then, instead of a failure.)</summary>
internal sealed record SetupForm
{
    public const string NameField = "displayName";
    public const string EmailField = "email";
    public const string PasswordField = "password";
    public const string SenderField = "sender";

    /// <summary>What Identity holds against: it takes no quoted <c>@</c>.</summary>
    private static readonly EmailAddressAttribute Identity = new();

    /// <summary>As typed.</summary>
    public string? DisplayName { get; init; }

    /// <summary>As typed.</summary>
    public string? Email { get; init; }

    /// <summary>As typed.</summary>
    public string? Password { get; init; }

    /// <summary>The system notification email, as typed.</summary>
    public string? Sender { get; init; }

    /// <summary>The browser's zone, where a script could tell it.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The form with what people type around names and addresses taken away; passwords stay exactly as typed.</summary>
    public SetupForm Trimmed() => this with { DisplayName = DisplayName?.Trim(), Email = Email?.Trim(), Sender = Sender?.Trim() };

    /// <summary>What is wrong, by field.</summary>
    public IReadOnlyDictionary<string, string> Mistakes()
    {
        Dictionary<string, string> mistakes = [];
        Note(NameField, DisplayNameRules.Mistake(DisplayName));
        Note(EmailField, IsSignInAddress(Email) ? null : "Type an email address, like name@example.org.");
        Note(SenderField, AddressRules.SenderMistake(Sender));
        Note(PasswordField, PasswordMistake());
        return mistakes;

        void Note(string field, string? mistake)
        {
            if (mistake is not null)
            {
                mistakes[field] = mistake;
            }
        }
    }

    /// <summary>What is typed, to come back; without the password.</summary>
    public IReadOnlyDictionary<string, string> Values() => new Dictionary<string, string>
    {
        [NameField] = Short(DisplayName),
        [EmailField] = Short(Email),
        [SenderField] = Short(Sender),
    };

    /// <summary>The usual sender beside an address: <c>noreply@</c> and its domain.</summary>
    public static string? SenderFor(string? email) => email?.LastIndexOf('@') is int at and >= 0 ? "noreply" + email[at..] : null;

    /// <summary>An address that mail can go to, and that Identity takes as one.</summary>
    private static bool IsSignInAddress(string? text) =>
        AddressRules.IsAddress(text)
        && Identity.IsValid(text)
        && !text!.Any(c => c is '\uFFFE' or '\uFFFF');

    private static string Short(string? text) => text is null ? "" : text[..Math.Min(text.Length, MailSettings.AddressLength)];

    private string? PasswordMistake() => string.IsNullOrEmpty(Password)
        ? "Type a password."
        : PasswordWords.For(PasswordPolicy.Check(Password, DisplayName ?? "", Email ?? ""), Password.Length);
}
