using System.Security.Cryptography;

namespace LucyPortal.Components.Shared;

/// <summary>
/// Ties what a person saw to what the log knows: an unforeseen exception is logged under a short number, and only the number
/// reaches the page.
/// </summary>
public sealed partial class ErrorReferences(ILogger<ErrorReferences> logger)
{
    /// <summary>No letter or digit that can be taken for another one when it is read out.</summary>
    private const string Alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    private const int Length = 5;

    /// <summary>Logs the exception and answers its number, five characters.</summary>
    public string Record(Exception exception)
    {
        var reference = RandomNumberGenerator.GetString(Alphabet, Length);
        LogUnforeseen(exception, reference);
        return reference;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Unforeseen error {Reference}")]
    private partial void LogUnforeseen(Exception exception, string reference);
}
