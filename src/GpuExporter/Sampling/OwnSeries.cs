using Microsoft.Win32.SafeHandles;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;
using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Sampling;

/// <summary>What the exporter says about itself: its calls into the driver, its processor time, its memory. Written by the watchdog.</summary>
internal sealed class OwnSeries : IDisposable
{
    private const int MinuteTicks = 60;
    private static readonly (DeviceState State, string Word)[] states =
        [(DeviceState.Ok, "ok"), (DeviceState.Lost, "lost"), (DeviceState.Hanging, "hanging")];

    private readonly Node node;
    private readonly CallMeter meter;
    private readonly TimeProvider time;
    private readonly DateTimeOffset since;
    private readonly SeriesBlock block = new(null);
    private readonly Line[] devices;
    private readonly Line share;
    private readonly Line cpu;
    private readonly Line memory;
    private readonly CallLines?[] calls = new CallLines?[NvmlCalls.Count];

    // Where time in calls stood at each look of the last minute.
    private readonly (long At, TimeSpan InCalls)[] minute = new (long, TimeSpan)[MinuteTicks];
    private readonly SafeFileHandle? statm;
    private int looks;

    public OwnSeries(Node node, CallMeter meter, TimeProvider time)
    {
        this.node = node;
        this.meter = meter;
        this.time = time;
        since = time.GetUtcNow();
        devices = [.. states.Select(state => new Line(block, new Series(ExporterMetrics.Devices, new Label(ExporterLabels.State, state.Word))))];
        share = new Line(block, new Series(ExporterMetrics.NvmlShare));
        cpu = new Line(block, new Series(ExporterMetrics.ProcessCpuTime));
        memory = new Line(block, new Series(ExporterMetrics.ProcessMemory));
        statm = File.Exists("/proc/self/statm") ? File.OpenHandle("/proc/self/statm") : null;
        node.Board.Add(block);
    }

    /// <summary>Publishes how things stand now.</summary>
    public void Show()
    {
        for (var i = 0; i < states.Length; i++)
            devices[i].Set(node.Health.Count(states[i].State));
        for (var call = 0; call < calls.Length; call++)
        {
            if (meter.Count((NvmlCall)call) > 0)
                (calls[call] ??= new CallLines(block, (NvmlCall)call, since)).Show(meter);
        }

        ShowShare();
        cpu.Set(Environment.CpuUsage.TotalTime.TotalSeconds);
        memory.Set(Resident());
        block.Publish(time.GetUtcNow());
    }

    public void Dispose()
    {
        node.Board.Remove(block);
        statm?.Dispose();
    }

    private void ShowShare()
    {
        var now = (At: time.GetTimestamp(), InCalls: meter.TotalTime);
        var oldest = minute[looks < MinuteTicks ? 0 : looks % MinuteTicks];
        if (looks > 0 && time.GetElapsedTime(oldest.At, now.At) is { Ticks: > 0 } elapsed)
            share.Set((now.InCalls - oldest.InCalls) / elapsed);
        minute[looks % MinuteTicks] = now;
        looks++;
    }

    // "size resident …" in pages. Read through a handle that stays open: nothing is allocated.
    private double Resident()
    {
        Span<byte> text = stackalloc byte[128];
        if (statm is null)
            return double.NaN;
        text = text[..RandomAccess.Read(statm, text, 0)];
        var second = text[(text.IndexOf((byte)' ') + 1)..];
        return System.Buffers.Text.Utf8Parser.TryParse(second, out long pages, out _) ? pages * (double)Environment.SystemPageSize : double.NaN;
    }

    /// <summary>The series of one function of the library.</summary>
    private sealed class CallLines(SeriesBlock block, NvmlCall call, DateTimeOffset since)
    {
        private readonly Label label = new(ExporterLabels.Call, call.Name());
        private readonly Line?[] outcomes = new Line?[NvmlReturns.Known];
        private Line? spent;
        private Line? longest;

        public void Show(CallMeter meter)
        {
            for (var i = 0; i < outcomes.Length; i++)
            {
                var answer = NvmlReturns.OfIndex(i);
                if (meter.Count(call, answer) is > 0 and var count)
                    (outcomes[i] ??= new Line(block, new Series(ExporterMetrics.NvmlCalls, label, new(ExporterLabels.Outcome, answer.Label())) { Start = since })).Set(count);
            }

            if (call.Waits())
                return;
            (spent ??= new Line(block, new Series(ExporterMetrics.NvmlTime, label) { Start = since })).Set(meter.Time(call).TotalSeconds);
            (longest ??= new Line(block, new Series(ExporterMetrics.NvmlLongest, label))).Set(meter.Longest(call).TotalSeconds);
        }
    }
}
