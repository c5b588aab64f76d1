using System.Globalization;

namespace Observe.GpuExporter.Tests.Engines;

/// <summary>A <c>/proc</c> of a test's own.</summary>
internal sealed class ScratchProc : IDisposable
{
    private readonly ScratchDirectory directory = new();

    public string Root => directory.Path;

    public void Add(int pid, int parent, params string[] arguments)
    {
        var process = Directory.CreateDirectory(Path.Combine(Root, pid.ToString(CultureInfo.InvariantCulture))).FullName;
        File.WriteAllText(Path.Combine(process, "cmdline"), string.Join('\0', arguments) + '\0');
        File.WriteAllText(Path.Combine(process, "stat"), string.Create(CultureInfo.InvariantCulture, $"{pid} (a) name (b)) S {parent} 1 1 0 -1"));
    }

    public void Dispose() => directory.Dispose();
}
