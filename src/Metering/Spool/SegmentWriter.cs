using Microsoft.Win32.SafeHandles;
using Observe.Metering.Receive;

namespace Observe.Metering.Spool;

/// <summary>
/// Appends frames to one spool file. Frames are staged and then committed together: one write, one sync (group commit). A
/// commit that fails leaves the file as it was after the last one that did not.
/// </summary>
internal sealed class SegmentWriter : IDisposable
{
    private readonly SafeFileHandle file;
    private readonly List<ReadOnlyMemory<byte>> staged = [];
    private long stagedBytes;

    private SegmentWriter(SafeFileHandle file, string path) => (this.file, Path) = (file, path);

    public string Path { get; }

    /// <summary>Bytes that are on disk.</summary>
    public long Bytes { get; private set; }

    /// <summary>Creates the file and makes its name durable.</summary>
    /// <exception cref="IOException">It exists, or the disk does not take it.</exception>
    public static SegmentWriter Create(string path)
    {
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        var writer = new SegmentWriter(file, path);
        try
        {
            RandomAccess.Write(file, FrameFormat.Magic, 0);
            RandomAccess.FlushToDisk(file);
            DurableDirectory.Sync(System.IO.Path.GetDirectoryName(path)!);
            writer.Bytes = FrameFormat.Magic.Length;
            return writer;
        }
        catch
        {
            writer.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Lines a frame up for the next <see cref="Commit"/>; its body is read then.</summary>
    public void Stage(in Frame frame)
    {
        var head = FrameFormat.Head(frame);
        staged.Add(head);
        staged.Add(frame.Body.AsMemory(0, frame.Length));
        stagedBytes += head.Length + frame.Length;
    }

    /// <summary>Returns when what was staged is on disk.</summary>
    /// <exception cref="IOException">It is not, and will not be found there later, unless the file could not be cut either.</exception>
    public void Commit()
    {
        try
        {
            RandomAccess.Write(file, staged, Bytes);
            RandomAccess.FlushToDisk(file);
            Bytes += stagedBytes;
        }
        catch (IOException)
        {
            TakeBack();
            throw;
        }
        finally
        {
            staged.Clear();
            stagedBytes = 0;
        }
    }

    public void Dispose() => file.Dispose();

    private void TakeBack()
    {
        try
        {
            RandomAccess.SetLength(file, Bytes);
        }
        catch (IOException)
        {
            // Whole frames may then be read again after a crash: nobody was told that they were taken, and they count once.
        }
    }
}
