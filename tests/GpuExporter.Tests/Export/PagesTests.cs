using Microsoft.Extensions.Time.Testing;
using Observe.GpuExporter.Export;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Tests.Export;

public sealed class PagesTests
{
    [Theory]
    [InlineData(PageFormat.Prometheus, Spelling.Native, "native.prometheus.txt")]
    [InlineData(PageFormat.OpenMetrics, Spelling.Native, "native.openmetrics.txt")]
    [InlineData(PageFormat.Prometheus, Spelling.Dcgm, "dcgm.prometheus.txt")]
    [InlineData(PageFormat.OpenMetrics, Spelling.Dcgm, "dcgm.openmetrics.txt")]
    [InlineData(PageFormat.Prometheus, Spelling.Dcgm46, "dcgm-4.6.prometheus.txt")]
    public void Render_SmallNode_IsAsCommitted(PageFormat format, Spelling spelling, string file)
    {
        var page = new SmallNode().Page(format, spelling);

        if (Environment.GetEnvironmentVariable("OBSERVE_UPDATE_GOLDEN") is { Length: > 0 } directory)
            File.WriteAllText(Path.Combine(directory, file), page);
        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Export", "Golden", file)), page);
    }

    [Fact]
    public void Render_SeveralSpellings_AreAllOnOnePageWithOneEnd()
    {
        var page = new SmallNode().Page(PageFormat.OpenMetrics, Spelling.Native | Spelling.Dcgm | Spelling.Dcgm46);

        Assert.Contains("hw_power_watts{", page, StringComparison.Ordinal);
        Assert.Contains("DCGM_FI_DEV_POWER_USAGE{", page, StringComparison.Ordinal);
        Assert.Contains("DCGM_FI_DEV_BOARD_POWER_WATTS{", page, StringComparison.Ordinal);
        Assert.Equal(page.Length - "# EOF\n".Length, page.IndexOf("# EOF\n", StringComparison.Ordinal));
    }

    [Fact]
    public void Render_SameFieldUnderOldAndNewNameAlike_IsOnThePageOnce()
    {
        var lines = new SmallNode().Page(PageFormat.Prometheus, Spelling.Dcgm | Spelling.Dcgm46).Split('\n');

        Assert.Single(lines, line => line.StartsWith("DCGM_FI_DEV_FB_USED{gpu=\"0\"", StringComparison.Ordinal));
        Assert.Single(lines, line => line.StartsWith("# TYPE DCGM_FI_DEV_FB_USED ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(-0.0, "0")]
    [InlineData(9_007_199_254_740_992, "9007199254740992")]
    [InlineData(0.1, "0.1")]
    [InlineData(1e300, "1E+300")]
    [InlineData(-1.5e-7, "-1.5E-07")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(double.MaxValue, "1.7976931348623157E+308")]
    public void Render_Value_CanBeReadBackExactly(double value, string written)
    {
        var node = new Node("n");
        var block = new SeriesBlock(null);
        block.Set(block.Add(new Series(GpuMetrics.Power)), value);
        block.Publish(SmallNode.Noon);
        node.Board.Add(block);

        Assert.Contains($"\nhw_power_watts {written}\n", Text(node, new FakeTimeProvider()), StringComparison.Ordinal);
        Assert.True(double.IsInfinity(value) || double.Parse(written, System.Globalization.CultureInfo.InvariantCulture) == value);
    }

    [Fact]
    public void Render_SeriesComeAndGo_AreFollowed()
    {
        var node = new SmallNode();
        var clock = new FakeTimeProvider(SmallNode.Noon);
        var page = new GpuExporter.Export.Pages.Page(node.Node, PageFormat.Prometheus, Spelling.Native, clock);
        Assert.DoesNotContain("observe_gpu_process_memory_bytes", Seen(), StringComparison.Ordinal);

        var slot = node.Board.Block.Add(new Series(GpuMetrics.ProcessMemory, new Label(GpuLabels.ProcessId, "7")));
        node.Board.Block.Set(slot, 1);
        node.Publish(SmallNode.Noon);
        Assert.Contains("observe_gpu_process_memory_bytes{process_pid=\"7\",", Seen(), StringComparison.Ordinal);

        node.Board.Block.Remove(slot);
        Assert.DoesNotContain("observe_gpu_process_memory_bytes", Seen(), StringComparison.Ordinal);

        node.Node.Remove(node.Instance);
        Assert.DoesNotContain("MIG-1", Seen(), StringComparison.Ordinal);

        string Seen()
        {
            var buffer = page.Rent(TimeSpan.Zero);
            clock.Advance(TimeSpan.FromMilliseconds(1));
            var text = System.Text.Encoding.UTF8.GetString(buffer.Bytes);
            buffer.Return();
            return text;
        }
    }

    [Fact]
    public void Render_XidAfterXid_ShowsTheLast()
    {
        var node = new SmallNode();
        var clock = new FakeTimeProvider(SmallNode.Noon);
        var second = node.Board.Block.Add(new Series(GpuMetrics.XidErrors, new Label(GpuLabels.Xid, "31")));
        var page = new GpuExporter.Export.Pages.Page(node.Node, PageFormat.Prometheus, Spelling.Dcgm, clock);
        Assert.EndsWith("err_code=\"0\",err_msg=\"No Error\"} 0\n", Seen(), StringComparison.Ordinal);

        node.Board.Block.Set(node.Xid, 1);
        Assert.EndsWith("err_code=\"79\",err_msg=\"GPU has fallen off the bus\"} 79\n", Seen(), StringComparison.Ordinal);
        node.Board.Block.Set(second, 1);
        Assert.EndsWith("err_code=\"31\",err_msg=\"GPU memory page fault\"} 31\n", Seen(), StringComparison.Ordinal);
        node.Board.Block.Set(node.Xid, 2);
        Assert.EndsWith("err_code=\"79\",err_msg=\"GPU has fallen off the bus\"} 79\n", Seen(), StringComparison.Ordinal);

        // Another layout, and a code that comes in a block beside the device's.
        node.Board.Block.Add(new Series(GpuMetrics.ProcessMemory, new Label(GpuLabels.ProcessId, "7")));
        Assert.EndsWith("err_code=\"79\",err_msg=\"GPU has fallen off the bus\"} 79\n", Seen(), StringComparison.Ordinal);
        var events = new SeriesBlock(node.Board.Identity);
        events.Set(events.Add(new Series(GpuMetrics.XidErrors, new Label(GpuLabels.Xid, "48"))), 1);
        node.Node.Board.Add(events);
        Assert.EndsWith("err_code=\"48\",err_msg=\"Double Bit ECC Error\"} 48\n", Seen(), StringComparison.Ordinal);

        string Seen()
        {
            node.Publish(SmallNode.Noon);
            page.Render();
            var buffer = page.Rent(TimeSpan.MaxValue);
            var text = System.Text.Encoding.UTF8.GetString(buffer.Bytes);
            buffer.Return();
            return text;
        }
    }

    [Fact]
    public void Rent_ReaderStillAtIt_IsNotDisturbed()
    {
        var node = new SmallNode();
        var clock = new FakeTimeProvider(SmallNode.Noon);
        var page = new GpuExporter.Export.Pages.Page(node.Node, PageFormat.Prometheus, Spelling.Native, clock);
        var held = page.Rent(TimeSpan.Zero);
        var before = held.Bytes.ToArray();

        for (var i = 0; i < 5; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            page.Render();
        }

        Assert.Equal(before, held.Bytes.ToArray());
        held.Return();
    }

    [Fact]
    public void Refresh_PageNobodyAsksForAnyMore_IsNotRendered()
    {
        var node = new SmallNode();
        var clock = new FakeTimeProvider(SmallNode.Noon);
        var pages = new MetricsPages(node.Node, new ExportOptions { KeepSeconds = 10 }, clock);
        var first = Asked();

        clock.Advance(TimeSpan.FromSeconds(9));
        pages.Refresh();
        var kept = Front().RenderedAt;
        clock.Advance(TimeSpan.FromSeconds(11));
        pages.Refresh();

        Assert.NotEqual(first, kept);
        Assert.Equal(clock.GetTimestamp(), Asked());

        GpuExporter.Export.Pages.PageBuffer Front()
        {
            var buffer = pages.Rent(PageFormat.Prometheus, Spelling.Native);
            buffer.Return();
            return buffer;
        }

        long Asked() => Front().RenderedAt;
    }

    private static string Text(Node node, TimeProvider clock) =>
        System.Text.Encoding.UTF8.GetString(MetricsPages.Render(node, PageFormat.Prometheus, Spelling.Native, clock));
}
