using Mono.Cecil;

namespace LucyPortal.Tests.Architecture;

/// <summary>Opens assemblies for reading what was compiled.</summary>
internal static class CompiledAssembly
{
    /// <summary>The portal.</summary>
    public static AssemblyDefinition Portal { get; } = Open(typeof(Program).Assembly.Location);

    /// <summary>This one, which holds samples of what the rules forbid.</summary>
    public static AssemblyDefinition Tests { get; } = Open(typeof(CompiledAssembly).Assembly.Location);

    private static AssemblyDefinition Open(string path)
    {
        // An attribute's argument can be an enumeration of the framework: its size stands in the framework's assemblies alone.
        var resolver = new DefaultAssemblyResolver();
        var platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        foreach (var folder in platform.Split(Path.PathSeparator).Select(file => Path.GetDirectoryName(file)!).Distinct())
        {
            resolver.AddSearchDirectory(folder);
        }

        return AssemblyDefinition.ReadAssembly(path, new ReaderParameters { AssemblyResolver = resolver });
    }
}
