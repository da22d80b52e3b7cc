using System.Globalization;
using LucyPortal.Components.Shared;
using LucyPortal.Domain;

namespace LucyPortal.Features.Home;

/// <summary>The words of the mail health.</summary>
internal static class MailHealthWords
{
    /// <summary>The verdict in a word or two.</summary>
    public static string Verdict(MailVerdict verdict) => verdict switch
    {
        MailVerdict.Failing => "Failing",
        MailVerdict.Slow => "Slow",
        MailVerdict.Working => "Working",
        _ => "Not proven",
    };

    /// <summary>How bad it is.</summary>
    public static Tone ToneOf(MailVerdict verdict) => verdict switch
    {
        MailVerdict.Failing => Tone.Error,
        MailVerdict.Slow => Tone.Warning,
        MailVerdict.Working => Tone.Success,
        _ => Tone.Neutral,
    };

    /// <summary>What became of the mails of a day.</summary>
    public static string Counts(MailHealth health) => health.Sent == 0
        ? "No message in the last 24 hours."
        : $"{(health.IsCut ? "The newest of the last 24 hours" : "Last 24 hours")}: {health.Sent} {(health.Sent == 1 ? "message" : "messages")}. {health.AtOnce} at once, {health.Delayed} delayed, {health.Refused} refused.";

    /// <summary>A span as people say it: one figure, one unit.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 0.1 } => "0.1 s",
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(span.TotalSeconds * 10) / 10:0.#} s"),
        { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} s"),
        { TotalMinutes: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(span.TotalMinutes):0} min"),
        { TotalHours: < 48 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(span.TotalHours):0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(span.TotalDays):0} days"),
    };
}
