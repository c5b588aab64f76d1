using System.Globalization;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;
using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Sampling.Readings;

/// <summary>
/// The processes of a device: those with the most memory have series of their own, up to a bound, the others are counted. A process that ended takes its
/// series with it.
/// </summary>
/// <param name="most">How many are told apart.</param>
internal sealed class ProcessTable(SubjectSeries series, int most, string procRoot)
{
    private readonly ProcessList list = new();
    private readonly ProcessUtilizationList samples = new();
    private readonly Dictionary<uint, Row> rows = [];
    private readonly Line count = series.Line(GpuMetrics.Processes);
    private NvmlProcess[] found = new NvmlProcess[32];
    private int look;

    public IEnumerable<Reading> Readings(bool isInstance)
    {
        yield return new PlainReading("processes", series.Every(Tier.Slow), _ => List(isInstance), count) { OnFade = Clear };
        // The driver has none of an instance.
        if (!isInstance)
            yield return new PlainReading("processes.utilization", series.Every(Tier.Medium), _ => Sample()) { OnFade = Fade };
    }

    private NvmlReturn List(bool isInstance)
    {
        var answer = series.At.Library.GetProcesses(series.At.Device, list);
        if (answer.Verdict() == NvmlVerdict.Empty)
            answer = NvmlReturn.Success;
        if (answer != NvmlReturn.Success)
            return answer;
        var all = Gather(isInstance);
        count.Set(all);
        look++;
        foreach (ref readonly var process in found.AsSpan(0, Math.Min(all, most)))
        {
            if (!rows.TryGetValue(process.Pid, out var row))
                rows[process.Pid] = row = new Row(series, process.Pid, NameOf(process.Pid));
            row.Seen = look;
            row.Memory.Set(process.MemoryBytes ?? double.NaN);
        }

        foreach (var (pid, row) in rows)
        {
            if (row.Seen == look)
                continue;
            row.Remove();
            rows.Remove(pid);
        }

        Tell(found.AsSpan(0, all));
        return answer;
    }

    // A process that several instances or kinds of context have is one process; those with the most memory come first.
    private int Gather(bool isInstance)
    {
        var all = 0;
        foreach (ref readonly var process in list.Processes)
        {
            // On a partitioned board a process belongs to its instance, which lists it itself.
            if (!isInstance && process.GpuInstance != NvmlProcess.NoInstance)
                continue;
            var same = found.AsSpan(0, all).IndexOfPid(process.Pid);
            if (same >= 0)
            {
                if (process.MemoryBytes is { } more)
                    found[same].UsedMemory = more + (found[same].MemoryBytes ?? 0);
                continue;
            }

            if (all == found.Length)
                Array.Resize(ref found, all * 2);
            found[all++] = process;
        }

        found.AsSpan(0, all).Sort(static (one, other) => (other.MemoryBytes ?? 0).CompareTo(one.MemoryBytes ?? 0));
        return all;
    }

    private void Tell(ReadOnlySpan<NvmlProcess> all)
    {
        var known = series.Device.Processes;
        var same = known.Length == all.Length;
        for (var i = 0; same && i < all.Length; i++)
            same = known[i].Pid == all[i].Pid && known[i].MemoryBytes == (long?)all[i].MemoryBytes;
        if (same)
            return;
        var told = new GpuProcess[all.Length];
        for (var i = 0; i < all.Length; i++)
            told[i] = new GpuProcess((int)all[i].Pid, (long?)all[i].MemoryBytes);
        series.Device.Processes = System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(told);
    }

    private NvmlReturn Sample()
    {
        var answer = series.At.Library.GetProcessUtilization(series.At.Device, samples);
        if (answer.Verdict() is not (NvmlVerdict.Value or NvmlVerdict.Empty))
            return answer;
        foreach (var row in rows.Values)
            row.Begin();
        // The driver lists those alone that did something in one of its periods: for the others that was nothing.
        if (answer == NvmlReturn.Success)
        {
            foreach (ref readonly var sample in samples.Samples)
            {
                if (rows.TryGetValue(sample.Pid, out var row))
                    row.Add(sample);
            }
        }

        foreach (var row in rows.Values)
            row.End();
        return NvmlReturn.Success;
    }

    private void Clear()
    {
        foreach (var row in rows.Values)
            row.Remove();
        rows.Clear();
        Tell([]);
    }

    private void Fade()
    {
        foreach (var row in rows.Values)
            row.Fade();
    }

    private string NameOf(uint pid)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"{procRoot}/{pid}/comm")).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private sealed class Row
    {
        private const double Percent = 100;
        private static readonly string[] tasks = ["general", "memory", "encoder", "decoder"];

        private readonly Line[] utilization;
        private readonly double[] sums = new double[tasks.Length];
        private int taken;

        public Row(SubjectSeries series, uint pid, string name)
        {
            Label[] who = [new(GpuLabels.ProcessId, pid.ToString(CultureInfo.InvariantCulture)), .. name.Length > 0 ? [new Label(GpuLabels.ProcessName, name)] : Array.Empty<Label>()];
            Memory = series.Line(GpuMetrics.ProcessMemory, who);
            utilization = [.. tasks.Select(task => series.Line(GpuMetrics.ProcessUtilization, [.. who, new Label(GpuLabels.Task, task)]))];
        }

        public Line Memory { get; }

        public int Seen { get; set; }

        public void Begin()
        {
            taken = 0;
            Array.Clear(sums);
        }

        public void Add(in NvmlProcessUtilization sample)
        {
            taken++;
            sums[0] += sample.Sm;
            sums[1] += sample.Memory;
            sums[2] += sample.Encoder;
            sums[3] += sample.Decoder;
        }

        public void End()
        {
            for (var i = 0; i < sums.Length; i++)
            {
                // Few processes encode or decode: their series come when one does.
                if (i < 2 || sums[i] > 0 || utilization[i].IsShown)
                    utilization[i].Set(taken == 0 ? 0 : sums[i] / taken / Percent);
            }
        }

        public void Fade()
        {
            foreach (var line in utilization)
                line.Fade();
        }

        public void Remove()
        {
            Memory.Remove();
            foreach (var line in utilization)
                line.Remove();
        }
    }
}

file static class Processes
{
    public static int IndexOfPid(this Span<NvmlProcess> processes, uint pid)
    {
        for (var i = 0; i < processes.Length; i++)
        {
            if (processes[i].Pid == pid)
                return i;
        }

        return -1;
    }
}
