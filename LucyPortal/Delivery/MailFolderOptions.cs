using LucyPortal.Domain;
using Microsoft.Extensions.Options;

namespace LucyPortal.Delivery;

/// <summary>Section <c>Mail</c> of the configuration.</summary>
public sealed class MailFolderOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Mail";

    /// <summary>Where <see cref="MailDeliveryMethod.MailFolder"/> writes, relative to the content root.</summary>
    public string Folder { get; set; } = "App_Data/mail";

    /// <summary><see cref="Folder"/> as an absolute path, made at the start.</summary>
    public string FullPath { get; set; } = "";
}

internal sealed class MailFolderOptionsSetup(IHostEnvironment environment) : IPostConfigureOptions<MailFolderOptions>, IValidateOptions<MailFolderOptions>
{
    public void PostConfigure(string? name, MailFolderOptions options)
    {
        if (IsPath(options.Folder))
        {
            options.FullPath = Path.GetFullPath(options.Folder, environment.ContentRootPath);
        }
    }

    public ValidateOptionsResult Validate(string? name, MailFolderOptions options) => IsPath(options.Folder)
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"Mail:Folder is '{options.Folder}'. Give the path of a folder.");

    private static bool IsPath(string folder) => !string.IsNullOrWhiteSpace(folder) && !folder.Any(char.IsControl);
}
