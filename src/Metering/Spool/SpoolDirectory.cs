namespace Observe.Metering.Spool;

/// <summary>
/// The files of the spool: one a batch, <c>ID.spool</c>, deleted once it is stored. A file that the store will never take as it is
/// gets the ending <c>.refused</c> and is tried again at the next start. One process holds the directory.
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

    /// <summary>
    /// Takes the directory for this process and tells what an earlier one left, oldest first. Torn ends are cut off; files without a whole frame
    /// are deleted.
    /// </summary>
    /// <exception cref="IOException">The directory cannot be made, or another process holds it.</exception>
    /// <exception cref="InvalidDataException">A file was written by another version.</exception>
    public IReadOnlyList<SealedBatch> Recover()
    {
        Hold();
        foreach (var refused in Directory.EnumerateFiles(directory, "*" + Refused))
            File.Move(refused, Path.ChangeExtension(refused, Waiting));

        var found = new List<SealedBatch>();
        foreach (var path in Directory.EnumerateFiles(directory, "*" + Waiting).Order(StringComparer.Ordinal))
        {
            if (!BatchId.TryParse(Path.GetFileNameWithoutExtension(path), out var id))
                continue;

            lastId = Math.Max(lastId, id);
            var bytes = WholeFrames(path);
            if (bytes <= FrameFormat.Magic.Length)
                File.Delete(path);
            else
                found.Add(new SealedBatch(id, path, bytes, Rows: null));
        }

        return found;
    }

    /// <summary>A new file under the next id.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public (ulong Id, SegmentWriter Writer) Create(DateTime nowUtc)
    {
        lastId = BatchId.Next(nowUtc, lastId);
        return (lastId, SegmentWriter.Create(Path.Combine(directory, BatchId.Text(lastId) + Waiting)));
    }

    public static void Delete(SealedBatch batch) => File.Delete(batch.Path);

    public static void SetAside(SealedBatch batch) => File.Move(batch.Path, Path.ChangeExtension(batch.Path, Refused));

    public void Dispose() => hold?.Dispose();

    private void Hold()
    {
        try
        {
            Directory.CreateDirectory(directory);
            hold = new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
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
