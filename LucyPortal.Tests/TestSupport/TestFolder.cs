namespace LucyPortal.Tests.TestSupport;

/// <summary>A folder of a test's own, gone when the test is over.</summary>
public sealed class TestFolder : IDisposable
{
    /// <summary>Its path.</summary>
    public string FullPath { get; } = Directory.CreateTempSubdirectory("lucyportal-").FullName;

    /// <summary>The path of something in it.</summary>
    public string this[string name] => Path.Combine(FullPath, name);

    /// <inheritdoc />
    public void Dispose()
    {
        if (Directory.Exists(FullPath))
        {
            Directory.Delete(FullPath, recursive: true);
        }
    }
}
