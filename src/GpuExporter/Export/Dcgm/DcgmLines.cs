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

/// <summary>
/// The XID code of the error seen last, which is what DCGM shows: here each code is counted, so it is the code whose count grew last. 0 while there was none.
/// </summary>
/// <param name="none">The bytes in front of the 0.</param>
/// <param name="codes">Places of the counters in the block, their codes, and the bytes in front of each.</param>
internal sealed class LastXidLine(byte[] none, int block, (int Series, int Code, byte[] Prefix)[] codes) : PageLine
{
    private readonly double[] before = new double[codes.Length];
    private int last = -1;

    public override void WriteTo(PageText text, NodeCopy node, long nowMs)
    {
        var values = node.Blocks[block].Copy.Values;
        for (var i = 0; i < codes.Length; i++)
        {
            if (values[codes[i].Series] > before[i])
                (before[i], last) = (values[codes[i].Series], i);
        }

        if (last < 0)
            Write(text, none, 0);
        else
            Write(text, codes[last].Prefix, codes[last].Code);
    }
}
