using System.Globalization;
using Observe.ClickHouseHost;
using Observe.ClickHouseHost.Engine;
using Observe.GpuExporter;
using Observe.Observe.Machine;

namespace Observe.Observe.Doctor;

/// <summary>Looks at everything that <c>up</c> and <c>demo</c> need, and changes nothing.</summary>
internal static class Checkup
{
    private const int SdkMajor = 10;
    private const int NodeMajor = 18;
    private const long ComfortableFreeBytes = 5L << 30;
    private const long WholeEngineBytes = 100L << 20;

    public static async Task<IReadOnlyList<Check>> RunAsync(MachineOptions options, CancellationToken cancellation) =>
    [
        Sdk(await Tool.AskAsync("dotnet", "--list-sdks", cancellation)),
        Node(await Tool.AskAsync("node", "--version", cancellation), await Tool.AskAsync("npm", "--version", cancellation)),
        Engine(),
        Data(options.DataDirectory),
        Disk(options.DataDirectory),
        .. ListenPort.Of(options).Select(port => Port(port, options)),
        Gpu(null),
        Browser(await Tool.AskAsync("chromium", "--version", cancellation)),
    ];

    /// <param name="installed">What <c>dotnet --list-sdks</c> says: a version and a path a line.</param>
    internal static Check Sdk(string? installed)
    {
        const string remedy = "Install the .NET 10 SDK: https://dotnet.microsoft.com/download/dotnet/10.0";
        if (installed is null)
            return new Check(".NET SDK", CheckState.Failed, "dotnet is not on the PATH", remedy);

        var versions = installed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]).ToList();
        return versions.FindLast(version => Major(version) == SdkMajor) is { } found
            ? new Check(".NET SDK", CheckState.Ok, found)
            : new Check(".NET SDK", CheckState.Failed, versions.Count == 0 ? "none" : $"only {string.Join(", ", versions)}", remedy);
    }

    internal static Check Node(string? node, string? npm)
    {
        const string remedy = "Install Node.js 20 or later with npm: https://nodejs.org";
        if (node is null || npm is null)
            return new Check("Node.js", CheckState.Failed, $"{(node is null ? "node" : "npm")} is not on the PATH", remedy);

        return Major(node.TrimStart('v')) >= NodeMajor
            ? new Check("Node.js", CheckState.Ok, $"{node}, npm {npm}")
            : new Check("Node.js", CheckState.Failed, $"{node} is too old", remedy);
    }

    private static Check Engine()
    {
        try
        {
            var path = LibraryLocation.Find(null);
            var bytes = new FileInfo(path).Length;
            return bytes >= WholeEngineBytes
                ? new Check("ClickHouse engine", CheckState.Ok, $"{path} ({Megabytes(bytes)})")
                : new Check("ClickHouse engine", CheckState.Failed, $"{path} is cut off ({Megabytes(bytes)})", "Run npm ci in src/ClickHouseHost");
        }
        catch (ClickHouseHostException e)
        {
            return new Check("ClickHouse engine", CheckState.Failed, "libchdb is not there", e.Message);
        }
    }

    internal static Check Data(string path)
    {
        path = Path.GetFullPath(path);
        if (DataDirectory.IsHeld(path))
        {
            var owner = RunningMachine.Read(path) is { } running
                ? string.Create(CultureInfo.InvariantCulture, $"process {running.ProcessId}, {running.Dashboard}")
                : "another process";
            return new Check("Data directory", CheckState.Note, $"{path} is in use ({owner})", "Stop that Observe to start another on the same data");
        }

        return IsWritable(Existing(path))
            ? new Check("Data directory", CheckState.Ok, Directory.Exists(path) ? $"{path}, not locked" : $"{path} (will be made)")
            : new Check("Data directory", CheckState.Failed, $"{path} cannot be written by this user", "Mend its permissions, or choose another with --data");
    }

    internal static Check Disk(string path, long minFreeBytes = DataDirectory.MinFreeBytes)
    {
        var place = Existing(Path.GetFullPath(path));
        var free = DataDirectory.FreeBytes(place);
        var finding = $"{Megabytes(free)} free for {place}";
        const string remedy = "Free some space, or choose a directory on another disk with --data";
        if (free < minFreeBytes)
            return new Check("Disk", CheckState.Failed, finding, remedy);

        return free < ComfortableFreeBytes
            ? new Check("Disk", CheckState.Note, finding, remedy)
            : new Check("Disk", CheckState.Ok, finding);
    }

    internal static Check Port(ListenPort port, MachineOptions options)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"Port {port.Port}");
        if (port.Obstacle(options.Bind) is not { } obstacle)
            return new Check(name, CheckState.Ok, $"free for {port.Purpose}");

        return DataDirectory.IsHeld(options.DataDirectory)
            ? new Check(name, CheckState.Note, $"in use; Observe is running on {options.DataDirectory}")
            : new Check(name, CheckState.Failed, $"not free for {port.Purpose}", obstacle);
    }

    /// <param name="path">The driver's library; null to look where drivers put it.</param>
    internal static Check Gpu(string? path) => GpuDriver.IsThere(path, out var finding)
        ? new Check("GPU driver", CheckState.Ok, $"{finding}; ./observe up reads the GPUs")
        : new Check("GPU driver", CheckState.Ok, "none here; GPUs are not read");

    private static Check Browser(string? version) => version is null
        ? new Check("Chromium", CheckState.Note, "not there; only the tests need it", "./observe test installs it (Debian, Ubuntu)")
        : new Check("Chromium", CheckState.Ok, version);

    private static string Existing(string path)
    {
        while (!Directory.Exists(path) && Path.GetDirectoryName(path) is { } parent)
            path = parent;
        return path;
    }

    private static bool IsWritable(string directory)
    {
        try
        {
            using var probe = new FileStream(
                Path.Combine(directory, $".observe-{Guid.NewGuid():N}"),
                new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose });
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static int Major(string version) =>
        int.TryParse(version.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : 0;

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20:N0} MB");
}
