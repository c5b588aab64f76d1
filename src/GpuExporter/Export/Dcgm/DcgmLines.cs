using Observe.GpuExporter.Export.Pages;

namespace Observe.GpuExporter.Export.Dcgm;

/// <summary>A field of DCGM: the sum of what its terms say now.</summary>
/// <param name="terms">Places of the series in the block, with their factors.</param>
/// <param name="isWhole">Whether the sum is rounded to a whole number.</param>
internal sealed class DcgmLine(byte[] prefix, int block, (int Series, double Factor)[] terms, bool isWhole) : PageLine
{
    public override void WriteTo(PageText text, NodeCopy node, long nowMs)
    {
        var values = node.Blocks[block].Copy.Values;
        var sum = values[terms[0].Series] * terms[0].Factor;
        foreach (var (series, factor) in terms.AsSpan(1))
        {
            if (!double.IsNaN(values[series]))
                sum += values[series] * factor;
        }

        Write(text, prefix, isWhole ? Math.Round(sum, 0, MidpointRounding.AwayFromZero) : sum);
    }
}

/// <summary>The XID code of the error seen last; 0 while there was none.</summary>
/// <param name="none">The bytes in front of the 0.</param>
/// <param name="codes">Where the counters are, their codes, and the bytes in front of each.</param>
/// <param name="memory">What this device's counters were before.</param>
internal sealed class LastXidLine(byte[] none, (int Block, int Series, int Code, byte[] Prefix)[] codes, XidMemory memory) : PageLine
{
    public override void WriteTo(PageText text, NodeCopy node, long nowMs)
    {
        foreach (var (block, series, code, _) in codes)
            memory.See(code, node.Blocks[block].Copy.Values[series]);
        var prefix = none;
        foreach (var (_, _, code, own) in codes)
        {
            if (code == memory.Last)
                prefix = own;
        }

        Write(text, prefix, ReferenceEquals(prefix, none) ? 0 : memory.Last);
    }
}

/// <summary>
/// Which XID error of a device was the last. DCGM shows only that; here each code is counted, so it is the code whose count grew last. It outlives the page's
/// layout, which is another whenever a process comes or goes.
/// </summary>
internal sealed class XidMemory
{
    private readonly Dictionary<int, double> counts = [];

    /// <summary>0 before the first.</summary>
    public int Last { get; private set; }

    public void See(int code, double count)
    {
        if (!(count > counts.GetValueOrDefault(code)))
            return;
        counts[code] = count;
        Last = code;
    }
}

/// <summary>The memories of a page, by the device's UUID. Devices are few and do not come and go.</summary>
internal sealed class XidMemories
{
    private readonly Dictionary<string, XidMemory> devices = new(StringComparer.Ordinal);

    public XidMemory Of(string uuid)
    {
        if (!devices.TryGetValue(uuid, out var memory))
            devices.Add(uuid, memory = new XidMemory());
        return memory;
    }
}
