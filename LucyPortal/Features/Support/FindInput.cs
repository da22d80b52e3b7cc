using LucyPortal.Domain;

namespace LucyPortal.Features.Support;

/// <summary>The field by which a mail of the send log is found: by the whole address that it went to, or by its number.</summary>
public sealed class FindInput
{
    /// <summary>What stands in the field.</summary>
    public string? Text { get; set; }

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public string? Error { get; private set; }

    /// <summary>The number that was typed; null when none was.</summary>
    public string? Number { get; private set; }

    /// <summary>The address that was typed; null when none was.</summary>
    public string? Recipient { get; private set; }

    /// <summary>Reads what stands in the field.</summary>
    /// <returns>False when it is neither an address nor a number.</returns>
    public bool Read()
    {
        var typed = Text?.Trim();
        Number = MailNumber.Read(typed);
        Recipient = Number is null && typed?.IndexOf('@', StringComparison.Ordinal) > 0 ? typed : null;
        Error = string.IsNullOrEmpty(typed) || Number is not null || Recipient is not null
            ? null
            : $"Type a whole email address, like name@example.org, or the {MailNumber.Length} characters of a mail's number.";
        return Error is null;
    }

    /// <summary>Empties the field, or fills it with a number.</summary>
    public void Show(string? number)
    {
        Text = number;
        Read();
    }
}
