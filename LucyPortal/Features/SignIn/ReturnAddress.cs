using LucyPortal.Components;

namespace LucyPortal.Features.SignIn;

/// <summary>Where to go after a sign-in: a local path, and none of the pages before it.</summary>
internal static class ReturnAddress
{
    private const int Longest = 1000;

    private static readonly string[] SignedOut = ["/login", "/logout", "/setup", "/reset-password", "/sign-in", "/error", "/status", "/theme"];

    /// <summary>The address if it may be followed; else the home page.</summary>
    public static string Of(string? address)
    {
        if (address is null || address.Length > Longest || !LocalAddress.IsLocal(address))
        {
            return "/";
        }

        var path = address.Split('?', '#')[0];
        return SignedOut.Any(s => path.Equals(s, StringComparison.OrdinalIgnoreCase) || path.StartsWith(s + "/", StringComparison.OrdinalIgnoreCase))
            ? "/"
            : address;
    }
}
