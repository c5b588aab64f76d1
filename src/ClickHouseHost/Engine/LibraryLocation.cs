using System.Reflection;
using System.Runtime.InteropServices;

namespace Observe.ClickHouseHost.Engine;

/// <summary>Finds the engine's shared library without ever copying it.</summary>
public static class LibraryLocation
{
    public const string Variable = "OBSERVE_LIBCHDB";

    /// <summary>The path of the library: from the environment, then the option, then where the build installed it.</summary>
    /// <exception cref="ClickHouseHostException">It is in none of these places.</exception>
    public static string Find(string? fromOptions)
    {
        var candidates = new List<(string Source, string? Path)>
        {
            (Variable, Environment.GetEnvironmentVariable(Variable)),
            ("option LibraryPath", fromOptions),
            ("npm package", InstalledPath()),
        };
        foreach (var (_, path) in candidates)
            if (!string.IsNullOrEmpty(path) && File.Exists(path)) return Path.GetFullPath(path);

        var looked = string.Join(", ", candidates.Where(c => !string.IsNullOrEmpty(c.Path)).Select(c => $"{c.Source} ({c.Path})"));
        throw new ClickHouseHostException(
            ClickHouseHostFailure.LibraryMissing,
            $"The ClickHouse engine (libchdb) was not found. Looked at: {looked}. " +
            $"Run `npm ci` in src/ClickHouseHost, or set {Variable} to the path of libchdb.so.");
    }

    private static string? InstalledPath()
    {
        var modules = typeof(LibraryLocation).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(a => a.Key == "Observe.EngineModules")?.Value;
        if (modules is null) return null;
        var architecture = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        return OperatingSystem.IsMacOS()
            ? Path.Combine(modules, "@chdb", $"lib-darwin-{architecture}", "libchdb.dylib")
            : Path.Combine(modules, "@chdb", $"lib-linux-{architecture}-gnu", "libchdb.so");
    }
}
