using System.Globalization;

namespace Observe.Observe.Machine;

/// <summary>
/// The directory that holds everything Observe keeps on one machine, held by one launcher at a time:
/// <c>catalog.db</c>, <c>clickhouse/</c>, <c>keys/</c>, <c>spool/</c> and, while it runs, <c>running.json</c>.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    /// <summary>Below this nothing is started: the engine could not write its own state.</summary>
    public const long MinFreeBytes = 512L << 20;

    private const string LockFile = "observe.lock";

    private readonly FileStream hold;

    private DataDirectory(string path, FileStream hold)
    {
        Path = path;
        this.hold = hold;
    }

    public string Path { get; }

    public string Catalog => CatalogOf(Path);

    public string ClickHouse => System.IO.Path.Combine(Path, "clickhouse");

    public string Spool => System.IO.Path.Combine(Path, "spool");

    public string GpuExporter => System.IO.Path.Combine(Path, "gpu-exporter");

    public static string CatalogOf(string path) => System.IO.Path.Combine(path, "catalog.db");

    /// <summary>Creates the directory when absent and holds it until disposed.</summary>
    /// <exception cref="MachineRefusal">It cannot be written, is held by another launcher, or its disk is full.</exception>
    public static DataDirectory Hold(string path, long minFreeBytes = MinFreeBytes)
    {
        path = System.IO.Path.GetFullPath(path);
        try
        {
            if (!Directory.Exists(path))
                CreateForThisUserOnly(path);
            RefuseFullDisk(path, minFreeBytes);
            return new DataDirectory(path, Lock(path));
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new MachineRefusal(
                $"The data directory {path} cannot be written: {e.Message.TrimEnd('.')}. Mend its permissions, or choose another with --data.", e);
        }
    }

    /// <summary>Whether a launcher holds the directory now.</summary>
    public static bool IsHeld(string path)
    {
        var file = System.IO.Path.Combine(path, LockFile);
        if (!File.Exists(file))
            return false;

        try
        {
            new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Free space, in bytes, for this user on the disk of an existing directory.</summary>
    public static long FreeBytes(string path) => new DriveInfo(path).AvailableFreeSpace;

    public void Dispose() => hold.Dispose();

    private static void CreateForThisUserOnly(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static void RefuseFullDisk(string path, long minFreeBytes)
    {
        var free = FreeBytes(path);
        if (free < minFreeBytes)
            throw new MachineRefusal(string.Create(
                CultureInfo.InvariantCulture,
                $"The disk of {path} is full: {free >> 20} MB are free, at least {minFreeBytes >> 20} MB are needed. Free some, or choose a directory on another disk with --data."));
    }

    private static FileStream Lock(string path)
    {
        var file = System.IO.Path.Combine(path, LockFile);
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(file))
        {
            var owner = RunningMachine.Read(path) is { } running
                ? string.Create(CultureInfo.InvariantCulture, $"the Observe with process id {running.ProcessId} ({running.Dashboard})")
                : "another Observe";
            throw new MachineRefusal(
                $"The data directory {path} is in use by {owner}. Stop that one first, or choose another directory with --data.", e);
        }
    }
}
