using Microsoft.Extensions.Options;

namespace LucyPortal.Delivery;

/// <summary>Section <c>Mail</c> of the configuration, the part that concerns the queue of the internal Postfix server.</summary>
public sealed class PostqueueOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Mail";

    /// <summary>The program that lists the queue (postqueue(1)). Where it is missing, nothing is said about the queue.</summary>
    public string Postqueue { get; set; } = "/usr/sbin/postqueue";
}

internal sealed class PostqueueOptionsSetup : IValidateOptions<PostqueueOptions>
{
    public ValidateOptionsResult Validate(string? name, PostqueueOptions options) => Path.IsPathRooted(options.Postqueue)
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"Mail:Postqueue is '{options.Postqueue}'. Give the whole path of the program postqueue.");
}
