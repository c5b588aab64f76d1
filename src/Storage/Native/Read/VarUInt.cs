namespace Observe.Storage.Native.Read;

/// <summary>LEB128, as ClickHouse writes counts and lengths.</summary>
internal static class VarUInt
{
    private const int MaxBytes = 10;

    /// <summary>Bytes taken; 0 when more bytes are needed, -1 when this is no number.</summary>
    public static int TryRead(ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (var i = 0; i < bytes.Length && i < MaxBytes; i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80) return i + 1;
        }

        return bytes.Length < MaxBytes ? 0 : -1;
    }
}
