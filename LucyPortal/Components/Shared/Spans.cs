using System.Globalization;

namespace LucyPortal.Components.Shared;

/// <summary>Writes spans of time as people say them: under a minute in seconds, else in whole minutes.</summary>
public static class Spans
{
    /// <summary><c>42 seconds</c>, <c>1 minute</c>, <c>19 minutes</c>; nothing below zero.</summary>
    public static string InWords(TimeSpan span)
    {
        var seconds = (int)Math.Ceiling(Math.Max(0, span.TotalSeconds));
        return seconds < 60 ? Count(seconds, "second") : Count(seconds / 60, "minute");
    }

    private static string Count(int number, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {unit}{(number == 1 ? "" : "s")}");
}
