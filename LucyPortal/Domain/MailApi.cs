namespace LucyPortal.Domain;

/// <summary>All that it takes to hand mail to a server over HTTP. Never edited: a change is another one.</summary>
/// <param name="BaseAddress">Where the API begins, like <c>https://api.sendgrid.com</c>; at most <see cref="AddressLength"/> characters.</param>
/// <param name="Key">The API key under Data Protection; only <c>SecretBox</c> can read it.</param>
public sealed record MailApi(string BaseAddress, string? Key = null)
{
    /// <summary>Longest <see cref="BaseAddress"/>, in characters.</summary>
    public const int AddressLength = 500;

    /// <summary>Longest API key, in characters.</summary>
    public const int KeyLength = 1000;

    /// <summary>Where most of those who use such an API find it.</summary>
    public const string UsualAddress = "https://api.sendgrid.com";

    /// <summary>Scheme, host and port, as one word.</summary>
    public string Place => new Uri(BaseAddress).GetLeftPart(UriPartial.Authority);

    /// <summary>The host, for people.</summary>
    public override string ToString() => new Uri(BaseAddress).Authority;
}
