using Microsoft.Extensions.Time.Testing;
using Observe.GpuExporter.Nvml;
using Observe.GpuExporter.Tests.Driver;

namespace Observe.GpuExporter.Tests.Nvml;

public sealed class GpmReaderTests
{
    private const int SegmentationFault = 11;

    private static readonly GpmMetric[] Metrics =
        [GpmMetric.SmActivity, GpmMetric.TensorActivity, GpmMetric.DramActivity, GpmMetric.Decoder0Activity, GpmMetric.SmCyclesActive, GpmMetric.NvlinkReceive];

    private readonly FakeTimeProvider time = new();

    [Fact]
    public void Take_TwoSamples_AveragesOverTheTimeBetween()
    {
        using var opened = new OpenedDriver("h100", time: time);
        using var reader = Reader(opened);
        opened.Driver.Freeze(13);
        Assert.Equal(NvmlReturn.NoData, reader.Take());
        Assert.True(double.IsNaN(reader.Value(0)));

        // One second of prefill, then one of decode.
        Pass(opened, 2);
        Assert.Equal(NvmlReturn.Success, reader.Take());

        Assert.Equal(TimeSpan.FromSeconds(2), reader.Interval);
        Assert.Equal((92 + 61) / 2.0, reader.Value(0), 0.001);
        Assert.Equal((64 + 9) / 2.0, reader.Value(1), 0.001);
        Assert.Equal((41 + 83) / 2.0, reader.Value(2), 0.001);
        Assert.Equal(NvmlReturn.Success, reader.Answer(3));
        Assert.True(double.IsNaN(reader.Value(3)));
        Assert.Equal(NvmlReturn.InvalidArgument, reader.Answer(4));
        Assert.True(double.IsNaN(reader.Value(4)));
        Assert.Equal(1, opened.Driver.Calls("nvmlGpmMetricsGet"));

        Pass(opened, 1);
        Assert.Equal(NvmlReturn.Success, reader.Take());
        Assert.Equal(61, reader.Value(0), 0.001);
        Assert.Equal(2, opened.Driver.Calls("nvmlGpmSampleAlloc"));
    }

    [Fact]
    public void Take_TooSoon_DoesNothingAndKeepsTheValues()
    {
        using var opened = new OpenedDriver("h100", time: time);
        using var reader = Reader(opened);
        opened.Driver.Freeze(16);
        reader.Take();
        Pass(opened, 1);
        reader.Take();

        Pass(opened, 0.1);
        Assert.Equal(NvmlReturn.NotReady, reader.Take());
        Assert.Equal(2, opened.Driver.Calls("nvmlGpmSampleGet"));
        Assert.Equal(61, reader.Value(0), 0.001);
    }

    [Fact]
    public void Take_AfterAFailureOrARestart_BeginsWithAFirstSample()
    {
        using var opened = new OpenedDriver("h100", time: time);
        using var reader = Reader(opened);
        opened.Driver.Freeze(16);
        reader.Take();
        Pass(opened, 1);
        opened.Driver.Answer("nvmlGpmSampleGet", NvmlReturn.Timeout);
        Assert.Equal(NvmlReturn.Timeout, reader.Take());
        Assert.Equal(NvmlReturn.Timeout, reader.Answer(0));
        Assert.True(double.IsNaN(reader.Value(0)));

        opened.Driver.Answer("nvmlGpmSampleGet", NvmlReturn.Success);
        Pass(opened, 1);
        Assert.Equal(NvmlReturn.NoData, reader.Take());
        Pass(opened, 1);
        Assert.Equal(NvmlReturn.Success, reader.Take());
        reader.Restart();
        Assert.True(double.IsNaN(reader.Value(0)));
        Pass(opened, 1);
        Assert.Equal(NvmlReturn.NoData, reader.Take());
    }

    [Fact]
    public void Take_FromADriverThatFailsTheCallForOneMetric_LeavesThatOut()
    {
        using var opened = new OpenedDriver("h100", time: time);
        opened.Driver.Set("gpm_strict", 1);
        using var reader = Reader(opened);
        opened.Driver.Freeze(16);
        reader.Take();
        Pass(opened, 1);

        Assert.Equal(NvmlReturn.Success, reader.Take());

        Assert.Equal(Metrics, Enumerable.Range(0, reader.Count).Select(reader.Metric));
        Assert.Equal((61, 40039), (reader.Value(0), reader.Value(5)));
        Assert.Equal(NvmlReturn.InvalidArgument, reader.Answer(4));
        Assert.True(double.IsNaN(reader.Value(4)));

        // The whole, each alone, those that are known; from then on one call.
        Assert.Equal(1 + Metrics.Length + 1, opened.Driver.Calls("nvmlGpmMetricsGet"));
        Pass(opened, 1);
        Assert.Equal(NvmlReturn.Success, reader.Take());
        Assert.Equal((61, 40039), (reader.Value(0), reader.Value(5)));
        Assert.Equal(1 + Metrics.Length + 2, opened.Driver.Calls("nvmlGpmMetricsGet"));
    }

    [Fact]
    public void Take_OfAnInstance_ReadsTheInstance()
    {
        using var opened = new OpenedDriver("h100-mig", time: time);
        Assert.Equal(NvmlReturn.Success, opened.Library.GetMigDevice(opened.Device(0), 2, out var instance));
        Assert.Equal(NvmlReturn.Success, opened.Library.GetGpuInstance(instance, out var id));
        using var reader = Reader(opened, id);
        opened.Driver.Freeze(16);
        reader.Take();
        Pass(opened, 1);

        Assert.Equal(NvmlReturn.Success, reader.Take());

        Assert.Equal(40039 * 3 / 7.0, reader.Value(5), 0.001);
        Assert.Equal(0, opened.Driver.Calls("nvmlGpmSampleGet"));
        Assert.Equal(2, opened.Driver.Calls("nvmlGpmMigSampleGet"));
    }

    [Fact]
    public void Support_IsOfHopperAlone()
    {
        using var hopper = new OpenedDriver("h100");
        using var ada = new OpenedDriver("l40s");
        using var old = new OpenedDriver("h100", DriverBuild.Old);

        Assert.Equal((NvmlReturn.Success, true), (hopper.Library.GetGpmSupport(hopper.Device(0), out var isSupported), isSupported));
        Assert.Equal((NvmlReturn.Success, false), (ada.Library.GetGpmSupport(ada.Device(0), out isSupported), isSupported));
        Assert.Equal((NvmlReturn.FunctionNotFound, false), (old.Library.GetGpmSupport(old.Device(0), out isSupported), isSupported));
        Assert.Equal(NvmlReturn.FunctionNotFound, old.Library.CreateGpmReader(old.Device(0), null, Metrics, out var reader));
        Assert.Null(reader);
    }

    [Theory]
    [InlineData((int)DriverBuild.Gpm98)]
    [InlineData((int)DriverBuild.Current)]
    [InlineData((int)DriverBuild.Gpm333)]
    public void Buffer_ThatEndsAtAFault_IsEnoughForEveryHeader(int build)
    {
        using var opened = new OpenedDriver("h100", (DriverBuild)build, time);
        var bytes = GpmReader.BufferBytes(Metrics.Length);
        var memory = opened.Driver.Guarded(bytes);
        Assert.Equal(NvmlReturn.Success, opened.Library.CreateGpmReader(opened.Device(0), null, Metrics, memory, out var reader));
        opened.Driver.Freeze(16);
        reader!.Take();
        Pass(opened, 1);
        Assert.Equal(NvmlReturn.Success, reader.Take());
        Assert.Equal(61, reader.Value(0), 0.001);
        Assert.Equal(40039, reader.Value(5), 0.001);

        // The guard holds: a driver that wrote all that its structure has room for would be caught.
        Assert.Equal(0, opened.Driver.Faults(memory));
        opened.Driver.Set("gpm_touches_all", 1);
        Assert.Equal(SegmentationFault, opened.Driver.Faults(memory));
        reader.Dispose();
        opened.Driver.Unguard(memory, bytes);
    }

    private void Pass(OpenedDriver opened, double seconds)
    {
        time.Advance(TimeSpan.FromSeconds(seconds));
        opened.Driver.Advance(TimeSpan.FromSeconds(seconds));
    }

    private static GpmReader Reader(OpenedDriver opened, uint? instance = null)
    {
        Assert.Equal(NvmlReturn.Success, opened.Library.CreateGpmReader(opened.Device(0), instance, Metrics, out var reader));
        return reader!;
    }
}
