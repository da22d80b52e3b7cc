using LucyPortal.Domain;
using LucyPortal.Outbox;

namespace LucyPortal.Verification;

/// <summary>Says in a mail what changed about the mail settings: in the reader's language, short, and without a secret.</summary>
internal static class MailChangeWords
{
    /// <summary>Longest value and longest list, in characters: whoever wants to know more looks at the page.</summary>
    private const int LongestValue = 100;
    private const int LongestList = 600;

    /// <summary>What changed.</summary>
    public static string Of(MailWriter writer, MailSettings before, MailSettings after)
    {
        var words = "";
        foreach (var change in MailSettingsDifference.Between(before, after).Select(d => Of(writer, d)))
        {
            if (words.Length + change.Length > LongestList)
            {
                return $"{words}; …";
            }

            words = words.Length == 0 ? change : $"{words}; {change}";
        }

        return words;
    }

    private static string Of(MailWriter writer, MailSettingsDifference difference) => difference.Part switch
    {
        MailSettingsPart.RelaySignIn => writer.Say(MailPhrase.ChangedSignIn),
        MailSettingsPart.RelayEntry => writer.Say(MailPhrase.ChangedEntry),
        MailSettingsPart.ApiKey => writer.Say(MailPhrase.ChangedKey),
        MailSettingsPart.DkimKey => writer.Say(MailPhrase.ChangedSigningKey),
        _ => writer.Say(
            MailPhrase.Changed,
            ("what", difference.Label),
            ("before", Value(writer, difference.From)),
            ("now", Value(writer, difference.To))),
    };

    // Without its scheme an address is no link: nobody shall learn to press links in such mails.
    private static string Value(MailWriter writer, string? value) => value?.Replace("https://", "", StringComparison.OrdinalIgnoreCase).Replace("http://", "", StringComparison.OrdinalIgnoreCase) switch
    {
        null => writer.Say(MailPhrase.ChangedNothing),
        { Length: > LongestValue } bare => $"{bare[..LongestValue]}…",
        var bare => bare,
    };
}
