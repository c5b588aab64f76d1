using System.Buffers.Binary;
using System.Numerics;

namespace Observe.Metering.Spool;

/// <summary>CRC-32C (Castagnoli) of bytes that may come in pieces: <c>crc = Append(crc, piece)</c>, starting from 0.</summary>
internal static class Crc32C
{
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
