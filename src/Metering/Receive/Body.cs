using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace Observe.Metering.Receive;

/// <summary>How reading a body ended.</summary>
internal enum BodyOutcome
{
    Whole,
    TooLarge,
    OutOfBudget,

    /// <summary>It ended before as many bytes came as were announced.</summary>
    Truncated,

    /// <summary>It is not what its encoding says.</summary>
    Corrupt,
}

/// <summary>
/// A request body in a rented array that grows with what really arrives, never with what is announced, up to a limit and
/// within the budget of all bodies. Owner: the transport that reads it; nothing may keep the array after
/// <see cref="Dispose"/>.
/// </summary>
internal sealed class Body(BodyBudget budget) : IDisposable
{
    private readonly int maxBytes = budget.MaxRequestBytes;

    private const int FirstBytes = 64 * 1024;
    private const int LargestFirstBytes = 1024 * 1024;

    // Deflate cannot inflate one byte to more than 1,032, so a size claimed beyond that is a lie.
    private const int LargestInflation = 1032;

    // RFC 1952: ten bytes of header, at least two of data, eight of trailer.
    private const int ShortestGzip = 20;

    public byte[] Bytes { get; private set; } = [];

    public int Length { get; private set; }

    /// <summary>Reads to the end of <paramref name="source"/>.</summary>
    /// <param name="source">The connection.</param>
    /// <param name="announcedBytes">What the sender said; -1 when it said nothing. Only a hint.</param>
    /// <param name="token">Ends the reading.</param>
    public async ValueTask<BodyOutcome> FillAsync(Stream source, long announcedBytes, CancellationToken token)
    {
        if (announcedBytes > maxBytes)
            return BodyOutcome.TooLarge;
        if (!TryGrow(announcedBytes < 0 ? FirstBytes : (int)Math.Min(announcedBytes + 1, LargestFirstBytes)))
            return BodyOutcome.OutOfBudget;

        while (true)
        {
            var read = await source.ReadAsync(Bytes.AsMemory(Length), token);
            if (read == 0)
                return BodyOutcome.Whole;
            if (Advance(read) is var outcome && outcome != BodyOutcome.Whole)
                return outcome;
        }
    }

    /// <summary>Reads exactly <paramref name="count"/> bytes.</summary>
    public async ValueTask<BodyOutcome> FillExactlyAsync(Stream source, long count, CancellationToken token)
    {
        if (count > maxBytes)
            return BodyOutcome.TooLarge;
        if (!TryGrow((int)Math.Min(count + 1, LargestFirstBytes)))
            return BodyOutcome.OutOfBudget;

        while (Length < count)
        {
            var read = await source.ReadAsync(Bytes.AsMemory(Length, (int)Math.Min(Bytes.Length, count) - Length), token);
            if (read == 0)
                return BodyOutcome.Truncated;
            if (Advance(read) is var outcome && outcome != BodyOutcome.Whole)
                return outcome;
        }

        return BodyOutcome.Whole;
    }

    /// <summary>
    /// Inflates <paramref name="gzipped"/> into this body. Stops at the limit, so that a bomb costs what the limit allows,
    /// or nothing at all where its own trailer owns up to its size.
    /// </summary>
    public BodyOutcome Inflate(Body gzipped)
    {
        if (gzipped.Length < ShortestGzip)
            return gzipped.Length == 0 ? BodyOutcome.Whole : BodyOutcome.Corrupt;

        var claimedBytes = BinaryPrimitives.ReadUInt32LittleEndian(gzipped.Bytes.AsSpan(gzipped.Length - sizeof(uint)));
        var possibleBytes = Math.Min((long)gzipped.Length * LargestInflation, maxBytes);
        if (claimedBytes > maxBytes && claimedBytes <= (long)gzipped.Length * LargestInflation)
            return BodyOutcome.TooLarge;
        if (!TryGrow((int)Math.Min(claimedBytes, possibleBytes) + 1))
            return BodyOutcome.OutOfBudget;

        using var compressed = new MemoryStream(gzipped.Bytes, 0, gzipped.Length, writable: false);
        using var inflating = new GZipStream(compressed, CompressionMode.Decompress);
        try
        {
            while (inflating.Read(Bytes, Length, Bytes.Length - Length) is var read && read != 0)
            {
                if (Advance(read) is var outcome && outcome != BodyOutcome.Whole)
                    return outcome;
            }
        }
        catch (InvalidDataException)
        {
            return BodyOutcome.Corrupt;
        }

        // GZipStream ends a cut stream without complaint; what gives it away is that its last bytes are not its length. A
        // gzip of several members cannot be told from a cut one by this, so it is refused too; no exporter makes them.
        return claimedBytes == (uint)Length ? BodyOutcome.Whole : BodyOutcome.Corrupt;
    }

    public void Dispose()
    {
        if (Bytes.Length == 0)
            return;

        ArrayPool<byte>.Shared.Return(Bytes);
        budget.GiveBack(Bytes.Length);
        Bytes = [];
        Length = 0;
    }

    // Counts what was read and makes room for more; room for one byte beyond the limit shows who goes over it.
    private BodyOutcome Advance(int read)
    {
        Length += read;
        if (Length > maxBytes)
            return BodyOutcome.TooLarge;
        if (Length < Bytes.Length)
            return BodyOutcome.Whole;

        return TryGrow((int)Math.Min((long)Bytes.Length * 2, (long)maxBytes + 1)) ? BodyOutcome.Whole : BodyOutcome.OutOfBudget;
    }

    private bool TryGrow(int bytes)
    {
        var larger = ArrayPool<byte>.Shared.Rent(bytes);
        if (!budget.TryTake(larger.Length))
        {
            ArrayPool<byte>.Shared.Return(larger);
            return false;
        }

        var length = Length;
        Bytes.AsSpan(0, length).CopyTo(larger);
        Dispose();
        (Bytes, Length) = (larger, length);
        return true;
    }
}
