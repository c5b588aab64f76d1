using System.Buffers.Binary;

namespace Observe.Metering.Spool;

/// <summary>
/// The files of the spool: one a batch, <c>ID.spool</c>, deleted once it is stored. A file that the store will never take as it is
/// gets the ending <c>.refused</c> and is tried again at each start. One process holds the directory, by the file <c>lock</c>, which
/// also names the newest batch: ids grow although all files are gone and the clock was set back.
/// </summary>
internal sealed class SpoolDirectory : IDisposable
{
    private const string Waiting = ".spool";
    private const string Refused = ".refused";

    private readonly string directory;
    private FileStream? hold;
    private ulong lastId;

    /// <summary>Opens nothing: <see cref="Recover"/> does.</summary>
    public SpoolDirectory(SpoolOptions options) => directory = Path.GetFullPath(options.Directory);

    /// <summary>Free bytes of the disk, for those who ask before they write.</summary>
    public long FreeBytes => new DriveInfo(directory).AvailableFreeSpace;

    /// <summary>The next batch has this id or a later one.</summary>
    public ulong NextId => lastId + 1;

    /// <summary>
    /// Takes the directory for this process and tells what an earlier one left, oldest first. Torn ends are cut off; files without a whole frame
    /// are deleted.
    /// </summary>
    /// <exception cref="IOException">The directory cannot be made, or another process holds it.</exception>
    /// <exception cref="InvalidDataException">A file was written by another version.</exception>
    public IReadOnlyList<SealedBatch> Recover(DateTime nowUtc)
    {
        hold = Hold();
        Span<byte> newest = stackalloc byte[sizeof(ulong)];
        if (RandomAccess.Read(hold.SafeFileHandle, newest, 0) == newest.Length)
            lastId = BinaryPrimitives.ReadUInt64LittleEndian(newest);

        var found = new List<SealedBatch>();
        foreach (var path in Files(Waiting).Concat(Files(Refused)).Order(StringComparer.Ordinal))
        {
            if (!BatchId.TryParse(Path.GetFileNameWithoutExtension(path), out var id))
                continue;

            lastId = Math.Max(lastId, id);
            var bytes = WholeFrames(path);
            if (bytes <= FrameFormat.Magic.Length)
                File.Delete(path);
            else
                found.Add(new SealedBatch(id, path, bytes, Rows: null) { IsLate = Path.GetExtension(path) == Refused });
        }

        lastId = BatchId.Next(nowUtc, lastId);
        return found;
    }

    /// <summary>A new file under the next id.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public (ulong Id, SegmentWriter Writer) Create(DateTime nowUtc)
    {
        lastId = BatchId.Next(nowUtc, lastId);
        Span<byte> newest = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(newest, lastId);
        RandomAccess.Write(hold!.SafeFileHandle, newest, 0);
        return (lastId, SegmentWriter.Create(Path.Combine(directory, BatchId.Text(lastId) + Waiting)));
    }

    public static void Delete(SealedBatch batch) => File.Delete(batch.Path);

    public static void SetAside(SealedBatch batch) => File.Move(batch.Path, Path.ChangeExtension(batch.Path, Refused), overwrite: true);

    public void Dispose() => hold?.Dispose();

    private IEnumerable<string> Files(string ending) => Directory.EnumerateFiles(directory, "*" + ending);

    private FileStream Hold()
    {
        try
        {
            Directory.CreateDirectory(directory);
            return new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure)
        {
            throw new IOException(
                $"The spool {directory} is in use by another process, or cannot be written: {failure.Message} "
                + $"Stop the other Metering, or give this one a directory of its own ({SpoolOptions.Section}:{nameof(SpoolOptions.Directory)}).", failure);
        }
    }

    private static long WholeFrames(string path)
    {
        long whole;
        using (var reader = SegmentReader.Open(path))
        {
            while (reader.Next())
            {
            }

            whole = reader.Position;
        }

        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        if (whole < RandomAccess.GetLength(file))
        {
            RandomAccess.SetLength(file, whole);
            RandomAccess.FlushToDisk(file);
        }

        return whole;
    }
}
