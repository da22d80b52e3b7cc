using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;

namespace LucyPortal.Hosting;

/// <summary>Where the configuration comes from, beyond what ASP.NET Core reads by itself.</summary>
internal static class PortalConfiguration
{
    private const string DevelopmentSettings = "appsettings.Development.json";
    /// <summary>Where the portal listens unless told otherwise.</summary>
    public const string DefaultUrl = "http://localhost:5080";

    /// <summary>
    /// Reads <c>appsettings.Development.json</c> from beside the solution, where people look for it. It goes right behind the
    /// other settings files, so that user secrets, environment variables and the command line still win.
    /// </summary>
    public static void AddTopLevelDevelopmentSettings(this WebApplicationBuilder builder)
    {
        if (!builder.Environment.IsDevelopment()
            || Directory.GetParent(builder.Environment.ContentRootPath)?.FullName is not { } parent
            || !File.Exists(Path.Combine(parent, DevelopmentSettings)))
        {
            return;
        }

        IList<IConfigurationSource> sources = builder.Configuration.Sources;
        var last = sources
            .Select((source, index) => (source, index))
            .LastOrDefault(s => s.source is JsonConfigurationSource { Path: { } path } && path.StartsWith("appsettings", StringComparison.Ordinal), (null!, -1))
            .index;
        sources.Insert(last + 1, new JsonConfigurationSource
        {
            FileProvider = new PhysicalFileProvider(parent),
            Path = DevelopmentSettings,
            Optional = true,
        });
    }

    /// <summary>
    /// Listens on port 5080 of this machine unless told otherwise. Not by a settings file: that would beat <c>ASPNETCORE_URLS</c>.
    /// </summary>
    public static void UseDefaultUrl(this WebApplicationBuilder builder)
    {
        if (builder.Configuration["urls"] is null
            && builder.Configuration["http_ports"] is null
            && builder.Configuration["https_ports"] is null
            && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }
    }
}
