using System.Reflection;

namespace Observe.EndToEnd.Tests;

/// <summary>Where the build put what these tests run.</summary>
internal static class BuildOutput
{
    public static string Launcher { get; } = Read("Observe.Launcher");

    public static string Axe { get; } = Read("Observe.Axe");

    private static string Read(string key) =>
        typeof(BuildOutput).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == key).Value!;
}
