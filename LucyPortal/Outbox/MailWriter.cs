using System.Globalization;
using LucyPortal.Domain;

namespace LucyPortal.Outbox;

/// <summary>Writes to one person, in that person's language and zone, from the texts of <see cref="MailTexts"/>.</summary>
public sealed class MailWriter
{
    private const string CodeLine = "{code}";

    private readonly MailLanguage _language;
    private readonly Dictionary<string, string> _known;

    /// <summary>Writes for this reader.</summary>
    /// <param name="product">Name of the product.</param>
    /// <param name="reader">Who reads it.</param>
    /// <param name="concerned">Whose account it is about; null when it is the reader's own.</param>
    public MailWriter(string product, PortalUser reader, PortalUser? concerned = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        concerned ??= reader;
        _language = MailLanguage.Of(reader.Language);
        Clock = new MailClock(reader.TimeZone, _language);
        _known = new Dictionary<string, string>
        {
            ["product"] = product,
            ["name"] = WritingDirection.Unturned(reader.DisplayName),
            ["owner"] = WritingDirection.Unturned(concerned.DisplayName),
            ["account"] = concerned.Email ?? "",
        };
    }

    /// <summary>Writes for somebody who need not have an account.</summary>
    /// <param name="product">Name of the product.</param>
    /// <param name="language">The language.</param>
    public MailWriter(string product, MailLanguage language)
    {
        _language = language;
        Clock = new MailClock(null, language);
        _known = new Dictionary<string, string> { ["product"] = product };
    }

    /// <summary>Writes instants.</summary>
    public MailClock Clock { get; }

    /// <summary>A number.</summary>
    public static string Number(double number) => number.ToString("0", CultureInfo.InvariantCulture);

    /// <summary>A phrase; product, account and names are known.</summary>
    /// <param name="phrase">Which.</param>
    /// <param name="facts">What else it speaks of.</param>
    public string Say(MailPhrase phrase, params (string Name, string Value)[] facts) =>
        MailTexts.Fill(MailTexts.Get(_language, phrase.ToString()), Facts(facts));

    /// <summary>Whom to ask: the help contact of the settings; without one, the people who can help anyway.</summary>
    public string Help(string? contact) => string.IsNullOrWhiteSpace(contact) ? Say(MailPhrase.AskAdministrator) : contact;

    /// <summary>The same for whoever must not wait.</summary>
    public string HelpAtOnce(string? contact) => string.IsNullOrWhiteSpace(contact)
        ? Say(MailPhrase.TellAdministrator)
        : Say(MailPhrase.AskAtOnce, ("contact", contact));

    /// <summary>The subject of a mail.</summary>
    public string Subject(MailTemplate template) => MailTexts.Fill(MailTexts.Get(_language, MailTexts.SubjectOf(template)), _known);

    /// <summary>The rest of a mail; product, account and names are known.</summary>
    /// <param name="template">Which.</param>
    /// <param name="facts">What else it speaks of; <c>code</c> is the code.</param>
    public MailBody Body(MailTemplate template, params (string Name, string Value)[] facts)
    {
        // Split before anything is filled in: a fact makes no paragraph.
        var lines = MailTexts.Get(_language, MailTexts.TextOf(template))
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var known = Facts(facts);
        var end = lines.Length - 1;
        var code = Array.IndexOf(lines, CodeLine);
        string[] Filled(Range range) => [.. lines[range].Select(line => MailTexts.Fill(line, known))];
        return new MailBody(
            MailTexts.Fill(lines[0], known),
            Filled(code < 0 ? 1..end : 1..code),
            code < 0 ? null : known["code"],
            code < 0 ? [] : Filled((code + 1)..end),
            MailTexts.Fill(lines[end], known))
        { Language = _language };
    }

    // What people typed must not turn the sentence that it stands in.
    private Dictionary<string, string> Facts((string Name, string Value)[] more)
    {
        var all = new Dictionary<string, string>(_known);
        foreach (var (name, value) in more)
        {
            all[name] = WritingDirection.Unturned(value);
        }

        return all;
    }
}
