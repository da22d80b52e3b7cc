using System.CommandLine;
using LucyPortal.Domain;

namespace LucyPortal.Commands;

/// <summary>Options that several commands have.</summary>
internal static class ConsoleOptions
{
    /// <summary>Why it is done: without a reason nothing is.</summary>
    /// <param name="readers">Who reads it, as a sentence.</param>
    public static Option<string> Reason(string readers)
    {
        var option = new Option<string>("--reason")
        {
            Required = true,
            HelpName = "text",
            Description = $"Why, in one line of at most {ConsoleReset.ReasonLength} characters. {readers}",
        };
        option.Validators.Add(given =>
        {
            if (!ConsoleReset.IsReason(given.GetValueOrDefault<string>()))
            {
                given.AddError($"--reason takes one line of 1 to {ConsoleReset.ReasonLength} characters.");
            }
        });
        return option;
    }
}
