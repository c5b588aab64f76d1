using System.Diagnostics;

namespace Observe.Observe.Prove.Processes;

/// <summary>
/// A file system of its own (tmpfs) that can be filled to the last byte. Mounting needs root; <see cref="TryMount"/> says
/// whether it was allowed.
/// </summary>
internal sealed class SmallDisk : IDisposable
{
    private const string Filler = "filler";
    private const int SizeMegabytes = 512;
    private const int ChunkBytes = 1 << 20;

    private readonly string path;
    private FileStream? filler;

    private SmallDisk(string path) => this.path = path;

    /// <summary>Mounts over an empty directory; null where this user may not.</summary>
    public static SmallDisk? TryMount(string path, Guard guard)
    {
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", $"size={SizeMegabytes}m", "observe-proof", path) != 0)
            return null;

        guard.WatchMount(path);
        return new SmallDisk(path);
    }

    /// <summary>Takes what is free now; again after others freed some.</summary>
    public void Fill()
    {
        filler ??= new FileStream(Path.Combine(path, Filler), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var chunk = new byte[ChunkBytes];
        for (var size = chunk.Length; size >= 512;)
        {
            try
            {
                filler.Write(chunk, 0, size);
            }
            catch (IOException)
            {
                size /= 2;
            }
        }
    }

    public void Free()
    {
        filler?.Dispose();
        filler = null;
        File.Delete(Path.Combine(path, Filler));
    }

    public void Dispose()
    {
        filler?.Dispose();
        Run("umount", "-l", path);
    }

    private static int Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
