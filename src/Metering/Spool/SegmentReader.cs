using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Observe.Metering.Receive;

namespace Observe.Metering.Spool;

/// <summary>Reads the frames of a spool file in order.</summary>
internal sealed class SegmentReader : IDisposable
{
    private readonly SafeFileHandle file;
    private readonly long length;
    private readonly byte[] prefix = new byte[FrameFormat.PrefixBytes];
    private byte[] rest = [];

    private SegmentReader(SafeFileHandle file) => (this.file, length) = (file, RandomAccess.GetLength(file));

    /// <summary>
    /// Bytes read as whole frames, the file's head included. What follows is a write that was cut off: nobody was told that it was taken.
    /// </summary>
    public long Position { get; private set; }

    /// <summary>The frame that <see cref="Next"/> stopped at.</summary>
    public Frame Current { get; private set; }

    /// <exception cref="InvalidDataException">The file is not a spool file of this version.</exception>
    public static SegmentReader Open(string path)
    {
        var reader = new SegmentReader(File.OpenHandle(path));
        Span<byte> magic = stackalloc byte[FrameFormat.Magic.Length];
        if (reader.length >= magic.Length)
        {
            RandomAccess.Read(reader.file, magic, 0);
            if (!magic.SequenceEqual(FrameFormat.Magic))
            {
                reader.Dispose();
                throw new InvalidDataException($"{path} is not a spool file of this version; store it with the version that wrote it.");
            }

            reader.Position = magic.Length;
        }

        return reader;
    }

    /// <summary>Moves to the next whole frame; false at the end or at a torn one.</summary>
    public bool Next()
    {
        if (length - Position < prefix.Length || RandomAccess.Read(file, prefix, Position) < prefix.Length)
            return false;

        var bytes = BinaryPrimitives.ReadInt32LittleEndian(prefix);
        if (bytes < 0 || bytes > length - Position - prefix.Length)
            return false;

        if (rest.Length < bytes)
            rest = new byte[bytes];
        var whole = rest.AsSpan(0, bytes);
        if (RandomAccess.Read(file, whole, Position + prefix.Length) < bytes
            || Crc32C.Append(0, whole) != BinaryPrimitives.ReadUInt32LittleEndian(prefix.AsSpan(4)))
        {
            return false;
        }

        Current = FrameFormat.Read(whole);
        Position += prefix.Length + bytes;
        return true;
    }

    public void Dispose() => file.Dispose();
}
