using System.Text;

namespace Observe.Storage.Native.Read;

/// <summary>String: kept as bytes; a .NET string is made only when a row asks for it.</summary>
internal sealed class StringValues : ValueColumn<string>
{
    private const int LongBytes = 64 * 1024;
    private const ulong MaxBytes = int.MaxValue / 2;

    private readonly PooledBuffer bytes = new(4096);
    private int[] ends = [];

    public override string Get(int row) => Encoding.UTF8.GetString(Span(row));

    /// <summary>The value as it is stored, which need not be UTF-8.</summary>
    public byte[] Bytes(int row) => Span(row).ToArray();

    public override async ValueTask ReadAsync(NativeInput input, int rows)
    {
        bytes.Clear();
        for (var row = 0; ;)
        {
            row = TakeAvailable(input, row, rows, out var isLong);
            if (row == rows) return;
            if (isLong) await TakeLongAsync(input, row++);
            else await input.FillAsync();
            if (row == rows) return;
        }
    }

    public override void Dispose() => bytes.Dispose();

    private ReadOnlySpan<byte> Span(int row)
    {
        var start = row == 0 ? 0 : ends[row - 1];
        return bytes.Span[start..ends[row]];
    }

    private int TakeAvailable(NativeInput input, int row, int rows, out bool isLong)
    {
        isLong = false;
        var available = input.Available;
        var at = 0;
        for (; row < rows; row++)
        {
            var prefix = VarUInt.TryRead(available[at..], out var length);
            if (prefix <= 0 && available.Length - at < 10) break;
            isLong = prefix < 0 || length > LongBytes;
            if (isLong || available.Length - at - prefix < (int)length) break;
            bytes.Append(available.Slice(at + prefix, (int)length));
            at += prefix + (int)length;
            SetEnd(row);
        }

        input.Take(at);
        return row;
    }

    private async ValueTask TakeLongAsync(NativeInput input, int row)
    {
        var length = await input.ReadVarUIntAsync();
        if (length > MaxBytes) throw await input.FailAsync($"a string of {length} bytes");
        await input.CopyAsync(bytes, (long)length);
        SetEnd(row);
    }

    private void SetEnd(int row)
    {
        if (row >= ends.Length) Array.Resize(ref ends, Math.Max(1024, ends.Length * 2));
        ends[row] = bytes.Length;
    }
}
