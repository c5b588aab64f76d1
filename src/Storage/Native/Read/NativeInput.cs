using System.Buffers;
using System.Text;
using Observe.Storage.Client;

namespace Observe.Storage.Native.Read;

/// <summary>The bytes of an answer, buffered; what is not there throws with ClickHouse's own reason where it gave one.</summary>
internal sealed class NativeInput(Answer answer) : IDisposable
{
    private const int BufferBytes = 256 * 1024;
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int start;
    private int end;

    /// <summary>The id of the query, for messages.</summary>
    public string QueryId => answer.QueryId;

    /// <summary>What has been read and not yet taken; void after the next fill.</summary>
    public ReadOnlySpan<byte> Available => buffer.AsSpan(start, end - start);

    public void Take(int count) => start += count;

    /// <summary>Whether another block begins. Also where an exception appended between blocks is noticed.</summary>
    public async ValueTask<bool> BeginsBlockAsync()
    {
        if (start == end && !await TryFillAsync()) return false;

        // Enough to tell a header from a text; a whole small block may be shorter, and then the answer ends here.
        while (Available.Length < 64 && MayBeText(Available[0]) && await TryFillAsync())
        {
        }

        return Answer.LooksLikeException(Available) ? throw await answer.ExplainAsync("an exception stands where a block should") : true;
    }

    /// <summary>Reads more bytes behind the available ones.</summary>
    public async ValueTask FillAsync()
    {
        if (!await TryFillAsync()) throw await FailAsync("the answer ends in the middle of a block");
    }

    public async ValueTask<ulong> ReadVarUIntAsync()
    {
        ulong value;
        int length;
        while ((length = VarUInt.TryRead(Available, out value)) == 0) await FillAsync();
        if (length < 0) throw await FailAsync("a length is longer than ten bytes");
        Take(length);
        return value;
    }

    public async ValueTask<ulong> ReadUInt64Async()
    {
        while (Available.Length < sizeof(ulong)) await FillAsync();
        var value = BitConverter.ToUInt64(Available);
        Take(sizeof(ulong));
        return value;
    }

    public async ValueTask<string> ReadTextAsync(int maxBytes)
    {
        var length = await ReadVarUIntAsync();
        if (length > (ulong)maxBytes) throw await FailAsync($"a name of {length} bytes");
        while (Available.Length < (int)length) await FillAsync();
        var text = Encoding.UTF8.GetString(Available[..(int)length]);
        Take((int)length);
        return text;
    }

    /// <summary>Copies bytes into a column's memory, which grows as they arrive: a wrong length cannot claim memory.</summary>
    public async ValueTask CopyAsync(PooledBuffer target, long count)
    {
        while (count > 0)
        {
            if (start == end && count >= BufferBytes)
            {
                var memory = target.ReserveMemory(BufferBytes);
                var read = await answer.ReadAsync(memory[..(int)Math.Min(memory.Length, count)]);
                if (read == 0) throw await FailAsync("the answer ends in the middle of a column");
                target.Advance(read);
                count -= read;
                continue;
            }

            if (start == end) await FillAsync();
            var part = (int)Math.Min(count, end - start);
            target.Append(Available[..part]);
            Take(part);
            count -= part;
        }
    }

    /// <summary>The exception for bytes that are no block: ClickHouse's own reason if it appended one, else the problem.</summary>
    public Task<ClickHouseException> FailAsync(string problem) => answer.ExplainAsync($"not ClickHouse's Native format: {problem}");

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        (start, end) = (0, 0);
    }

    private static bool MayBeText(byte first) => first is (byte)'\r' or (byte)'\n' or (byte)'_' or (byte)'C';

    private async ValueTask<bool> TryFillAsync()
    {
        if (start == end)
        {
            (start, end) = (0, 0);
        }
        else if (end == buffer.Length)
        {
            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
            }
            else
            {
                Grow();
            }
        }

        var read = await answer.ReadAsync(buffer.AsMemory(end));
        end += read;
        return read > 0;
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        Available.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        (buffer, start, end) = (larger, 0, end - start);
    }
}
