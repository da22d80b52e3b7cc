namespace LucyPortal.Domain;

/// <summary>An address with its local part hidden but for the first character: enough to know one's own, too little to learn another's.</summary>
/// <param name="First">The first character of the local part.</param>
/// <param name="Domain">Everything after the last at sign.</param>
public sealed record MaskedAddress(string First, string Domain)
{
    /// <summary>Masks an address.</summary>
    public static MaskedAddress Of(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var at = address.LastIndexOf('@');
        var local = at < 0 ? address : address[..at];
        var first = local.EnumerateRunes().Select(r => r.ToString()).FirstOrDefault("");
        return new(first, at < 0 ? "" : address[(at + 1)..]);
    }

    /// <summary><c>n•••@example.org</c></summary>
    public override string ToString() => $"{First}•••@{Domain}";
}
