using System.Globalization;
using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.Extensions.Options;
using MimeKit;

namespace LucyPortal.Delivery;

/// <summary>
/// Writes one <c>.eml</c> file a mail, whole or not at all, and prints its path to the console. Nothing leaves the machine:
/// for Development, tests and air-gapped sites.
/// </summary>
public sealed partial class MailFolderDelivery(IOptions<MailFolderOptions> options, MailSigner signer, ILogger<MailFolderDelivery> logger) : IDeliveryMethod
{
    /// <summary>A signature is one of lines that end as in a mail (RFC 6376 3.4.4): tools check it on the file as it is.</summary>
    private static readonly FormatOptions Signed = new() { NewLineFormat = NewLineFormat.Dos };

    private string Folder => options.Value.FullPath;

    /// <inheritdoc />
    public async Task<DeliveryResult> SendAsync(MailMessage message, MailSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (signer.Obstacle(settings) is { } obstacle)
        {
            // Somebody can mend it without the mail being written again.
            return new DeliveryResult.Failed(Folder, obstacle, Retryable: true);
        }

        if (signer.Compose(message, settings) is not { } mime)
        {
            return new DeliveryResult.Failed(Folder, MailFailure.AddressInvalid, Retryable: false);
        }

        // Named by time, so that "the newest file" is the last by name, too; by id, so that a second try replaces the first.
        var name = string.Create(CultureInfo.InvariantCulture, $"{message.Date:yyyyMMdd-HHmmss-fff}-{message.Id:N}.eml");
        var path = Path.Combine(Folder, name);
        try
        {
            // Whoever reads the folder can sign in: it is nobody else's business.
            PrivateFolder.Create(Folder);
            var half = path + ".part";
            await using (var file = PrivateFolder.CreateFile(half))
            {
                await mime.WriteToAsync(settings.Dkim is null ? FormatOptions.Default : Signed, file, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(half, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotWritable(exception.GetType().Name);
            return new DeliveryResult.Failed(Folder, MailFailure.FolderNotWritable, Retryable: true);
        }

        LogWritten(path);
        return new DeliveryResult.HandedOver(Folder);
    }

    /// <inheritdoc />
    public MailFailure? Obstacle(MailSettings settings)
    {
        if (signer.Obstacle(settings) is { } obstacle)
        {
            return obstacle;
        }

        try
        {
            PrivateFolder.Create(Folder);
            var probe = Path.Combine(Folder, $".probe-{Guid.NewGuid():N}");
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                return null;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return MailFailure.FolderNotWritable;
        }
    }

    /// <inheritdoc />
    public string Target(MailSettings settings) => Folder;

    [LoggerMessage(Level = LogLevel.Information, Message = "Mail written to {Path}")]
    private partial void LogWritten(string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The mail folder can't be written to ({Error})")]
    private partial void LogNotWritable(string error);
}
