namespace LucyPortal.Tests.TestSupport;

/// <summary>The repository that these tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = ["bin", "obj", "TestResults", "artifacts", "App_Data", "node_modules"];

    /// <summary>Its top folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The files that are written by hand, by path relative to <paramref name="root"/>: nothing built, nothing hidden by a dot but settings.</summary>
    public static IEnumerable<string> Files(string root) => FilesBelow(new DirectoryInfo(root)).Select(file => Path.GetRelativePath(root, file));

    private static IEnumerable<string> FilesBelow(DirectoryInfo folder)
    {
        var below = folder.EnumerateDirectories()
            .Where(f => !NotOurs.Contains(f.Name) && (f.Name[0] != '.' || f.Name is ".ci" or ".config"))
            .SelectMany(FilesBelow);
        return folder.EnumerateFiles().Select(f => f.FullName).Concat(below);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "LucyPortal.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("These tests run from within the repository.");
    }
}
