using LucyPortal.Domain;

namespace LucyPortal.Components.Shared;

/// <summary>How many recovery codes are left, in words: the same on every page.</summary>
public static class RecoveryWords
{
    /// <summary>The sentence, for an account that has made some.</summary>
    public static string Left(RecoveryStock stock)
    {
        ArgumentNullException.ThrowIfNull(stock);
        return stock.Left switch
        {
            0 => "No recovery codes left.",
            1 => "1 recovery code left.",
            var many => $"{many} recovery codes left.",
        };
    }
}
