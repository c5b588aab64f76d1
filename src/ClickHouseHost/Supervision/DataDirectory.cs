namespace Observe.ClickHouseHost.Supervision;

/// <summary>Checks the data directory before the engine sees it, because the engine's own refusals end the process mutely.</summary>
internal sealed class DataDirectory : IDisposable
{
    /// <summary>Below this the engine cannot even write its own state.</summary>
    private const long MinFreeBytes = 256L << 20;

    private readonly FileStream hold;

    private DataDirectory(string path, FileStream hold)
    {
        Path = path;
        this.hold = hold;
    }

    public string Path { get; }

    /// <summary>Creates the directory when absent and holds it until disposed.</summary>
    /// <exception cref="ClickHouseHostException">Held by another process, not writable, or on a full disk.</exception>
    public static DataDirectory Hold(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            RefuseFullDisk(path);
            var hold = Lock(System.IO.Path.Combine(path, "observe-host.lock"), path);
            // The engine's own lock file: another program may have opened the directory without the host.
            Lock(System.IO.Path.Combine(path, "status"), path).Dispose();
            return new DataDirectory(path, hold);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new ClickHouseHostException(
                ClickHouseHostFailure.DataDirectoryUnusable, $"The data directory {path} cannot be written: {e.Message}", e);
        }
    }

    public void Dispose() => hold.Dispose();

    private static void RefuseFullDisk(string path)
    {
        var free = new DriveInfo(path).AvailableFreeSpace;
        if (free < MinFreeBytes)
            throw new ClickHouseHostException(
                ClickHouseHostFailure.DiskFull,
                $"The disk of {path} is full: {free >> 20} MB are free, at least {MinFreeBytes >> 20} MB are needed. Free some or move the data directory.");
    }

    private static FileStream Lock(string file, string path)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException) && File.Exists(file))
        {
            throw new ClickHouseHostException(
                ClickHouseHostFailure.DataDirectoryLocked,
                $"Cannot lock the data directory {path}: another process is using it. Stop that process or choose another directory.", e);
        }
    }
}
