namespace Observe.GpuExporter.Export.Pages;

/// <summary>A line of a page, or the lines of one distribution: fixed bytes, and where its value comes from.</summary>
internal abstract class PageLine
{
    /// <summary>Writes the line, or nothing when there is no value now. Allocates nothing but when the shape of a distribution changed.</summary>
    public abstract void WriteTo(PageText text, NodeCopy node, long nowMs);

    protected static void Write(PageText text, byte[] prefix, double value)
    {
        if (double.IsNaN(value))
            return;
        text.Write(prefix);
        text.Write(value);
        text.Write("\n"u8);
    }
}

/// <summary>One series as it is.</summary>
internal sealed class SeriesLine(byte[] prefix, int block, int series) : PageLine
{
    public override void WriteTo(PageText text, NodeCopy node, long nowMs) => Write(text, prefix, node.Blocks[block].Copy.Values[series]);
}

/// <summary>What is always 1.</summary>
internal sealed class ConstantLine(byte[] prefix) : PageLine
{
    public override void WriteTo(PageText text, NodeCopy node, long nowMs) => Write(text, prefix, 1);
}

/// <summary>How old a device's newest sample is when the page is written: a device that hangs is seen by it.</summary>
internal sealed class AgeLine(byte[] prefix, int block) : PageLine
{
    private const double MsPerSecond = 1_000;

    public override void WriteTo(PageText text, NodeCopy node, long nowMs)
    {
        if (node.Blocks[block].Copy.SampledAtMs is > 0 and var sampledAt)
            Write(text, prefix, Math.Max(0, nowMs - sampledAt) / MsPerSecond);
    }
}

/// <summary>A distribution: its counts cumulated by upper bound, its sum and its count.</summary>
internal sealed class HistogramLine(string name, string labels, PageFormat format, int block, int series) : PageLine
{
    private readonly byte[] sum = Prefix($"{name}_sum", labels, "");
    private readonly byte[] count = Prefix($"{name}_count", labels, "");
    private double[] bounds = [];
    private byte[][] buckets = [Prefix($"{name}_bucket", labels, "+Inf")];

    public override void WriteTo(PageText text, NodeCopy node, long nowMs)
    {
        if (node.Blocks[block].Copy.Histograms[series] is not { } value)
            return;
        if (!value.Bounds.AsSpan().SequenceEqual(bounds))
            Lay(value.Bounds);

        ulong below = 0;
        for (var i = 0; i < buckets.Length; i++)
            WriteCount(text, buckets[i], below += value.Counts[i]);
        Write(text, sum, value.Sum);
        WriteCount(text, count, below);
    }

    private void Lay(double[] now)
    {
        bounds = [.. now];
        buckets = [.. now.Select(bound => Prefix($"{name}_bucket", labels, Bound(bound))), Prefix($"{name}_bucket", labels, "+Inf")];
    }

    /// <summary>OpenMetrics wants a whole bound with its point, so that it reads the same wherever it was written.</summary>
    private string Bound(double bound)
    {
        var text = bound.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return format == PageFormat.OpenMetrics && double.IsInteger(bound) && !text.Contains('E') ? text + ".0" : text;
    }

    private static byte[] Prefix(string name, string labels, string bound)
    {
        var le = bound.Length == 0 ? "" : labels.Length == 0 ? $"le=\"{bound}\"" : $",le=\"{bound}\"";
        var all = labels + le;
        return System.Text.Encoding.UTF8.GetBytes(all.Length == 0 ? $"{name} " : $"{name}{{{all}}} ");
    }

    private static void WriteCount(PageText text, byte[] prefix, ulong value)
    {
        text.Write(prefix);
        text.Write(value);
        text.Write("\n"u8);
    }
}
