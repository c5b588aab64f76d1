using System.Text;
using Observe.Storage.Client;

namespace Observe.Storage.Native.Read;

/// <summary>Reads a result block by block; the columns and their memory are reused from block to block.</summary>
internal sealed class NativeBlockReader(Answer answer) : IDisposable
{
    private const int MaxNameBytes = 64 * 1024;
    private const ulong MaxColumns = 10_000;

    private readonly NativeInput input = new(answer);

    /// <summary>Rows of the block read last.</summary>
    public int Rows { get; private set; }

    /// <summary>The columns of the block read last.</summary>
    public ValueColumn[] Columns { get; private set; } = [];

    /// <summary>The row delegate bound to these columns, kept by <see cref="RowReader{TRow}"/>.</summary>
    public object? Bound { get; set; }

    /// <summary>Reads the next block; false at the good end of the result.</summary>
    public async ValueTask<bool> ReadBlockAsync()
    {
        if (!await input.BeginsBlockAsync()) return false;
        var columns = await input.ReadVarUIntAsync();
        var rows = await input.ReadVarUIntAsync();
        if (columns > MaxColumns || rows > int.MaxValue) throw await input.FailAsync($"a block of {columns} columns and {rows} rows");

        if (Columns.Length == 0) Columns = new ValueColumn[columns];
        if (Columns.Length != (int)columns) throw await input.FailAsync($"a block of {columns} columns after one of {Columns.Length}");
        Rows = (int)rows;
        for (var i = 0; i < Columns.Length; i++)
        {
            await ReadHeaderAsync(i);
            if (Rows == 0) continue;
            await Columns[i].ReadPrefixAsync(input);
            await Columns[i].ReadAsync(input, Rows);
        }

        return true;
    }

    public void Dispose()
    {
        foreach (var column in Columns) column?.Dispose();
        input.Dispose();
    }

    private async ValueTask ReadHeaderAsync(int index)
    {
        var name = await input.ReadTextAsync(MaxNameBytes);
        var type = await input.ReadTextAsync(MaxNameBytes);
        var known = Columns[index];
        if (known is not null && known.Name == name && known.Type == type) return;
        if (known is not null || !IsText(name) || !IsText(type)) throw await input.FailAsync($"column {index + 1} changes its name or type");
        Columns[index] = ValueColumn.Create(name, type);
    }

    private static bool IsText(string text) => !text.EnumerateRunes().Any(r => r == Rune.ReplacementChar || Rune.IsControl(r));
}
