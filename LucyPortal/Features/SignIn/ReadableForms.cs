using Microsoft.AspNetCore.Antiforgery;

namespace LucyPortal.Features.SignIn;

/// <summary>
/// Refuses forms that no page of the portal sends, before anything is read out of them: another type of content (415), too much (413),
/// unreadable, a field twice or a file (422). Which of two values counts would else be a matter of luck, and luck differs from one reader
/// to the next.
/// </summary>
internal static class ReadableForms
{
    /// <summary>Stands before the check of the token, which reads the form as well.</summary>
    public static void UseReadableForms(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var takesForm = context.GetEndpoint()?.Metadata.GetMetadata<IAntiforgeryMetadata>() is { RequiresValidation: true };
        if (takesForm && HttpMethods.IsPost(context.Request.Method) && await RefusalAsync(context) is { } status)
        {
            context.Response.StatusCode = status;
            return;
        }

        await next(context);
    });

    /// <summary>The status that refuses the form; null for one that can be read.</summary>
    private static async Task<int?> RefusalAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            return StatusCodes.Status415UnsupportedMediaType;
        }

        try
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            return form.Files.Count > 0 || form.Any(field => field.Value.Count > 1) ? StatusCodes.Status422UnprocessableEntity : null;
        }
        catch (BadHttpRequestException exception)
        {
            return exception.StatusCode;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            // Past a limit of the framework's, or at its end in the middle of a part.
            return StatusCodes.Status422UnprocessableEntity;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException or InvalidOperationException)
        {
            // A character set that the framework refuses to read.
            return StatusCodes.Status415UnsupportedMediaType;
        }
    }
}
