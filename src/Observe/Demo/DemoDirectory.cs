using Observe.Observe.Machine;

namespace Observe.Observe.Demo;

/// <summary>Where a demo keeps its data: a directory of its own that goes with it, or an empty one that was named.</summary>
internal sealed class DemoDirectory : IDisposable
{
    private readonly bool throwAway;

    private DemoDirectory(string path, bool throwAway)
    {
        Path = path;
        this.throwAway = throwAway;
    }

    public string Path { get; }

    /// <param name="named">From <c>--data</c>; null for a throw-away directory.</param>
    /// <exception cref="MachineRefusal">The named directory is not empty: invented usage never mixes with other data.</exception>
    public static DemoDirectory Open(string? named)
    {
        if (named is null)
            return new DemoDirectory(Directory.CreateTempSubdirectory("observe-demo-").FullName, throwAway: true);

        var path = System.IO.Path.GetFullPath(named);
        if (DataDirectory.IsHeld(path))
            DataDirectory.Hold(path).Dispose();
        return Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()
            ? throw new MachineRefusal(
                $"{path} is not empty, and the demo adds its usage to empty directories only. See what is there with ./observe up --data {path}, or name another directory.")
            : new DemoDirectory(path, throwAway: false);
    }

    public void Dispose()
    {
        if (throwAway && Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
