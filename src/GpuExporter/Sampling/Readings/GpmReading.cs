using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Sampling.Readings;

/// <summary>
/// Performance counters of a board or of an instance, as averages over the time between two looks at them: on Hopper and newer. All metrics come from one call.
/// </summary>
internal sealed class GpmReading : CallReading
{
    private const double Percent = 100;
    private const double Mebibyte = 1024 * 1024;
    private static readonly GpmMetric[] metrics =
    [
        GpmMetric.GraphicsActivity, GpmMetric.SmActivity, GpmMetric.SmOccupancy, GpmMetric.DramActivity,
        GpmMetric.TensorActivity, GpmMetric.HmmaTensorActivity, GpmMetric.ImmaTensorActivity, GpmMetric.DmmaTensorActivity, GpmMetric.DfmaTensorActivity,
        GpmMetric.Fp64Activity, GpmMetric.Fp32Activity, GpmMetric.Fp16Activity, GpmMetric.IntegerActivity,
        GpmMetric.PcieTransmit, GpmMetric.PcieReceive, GpmMetric.NvlinkTransmit, GpmMetric.NvlinkReceive,
    ];

    private readonly SubjectSeries series;
    private readonly SubjectSeries board;
    private readonly int? instance;
    private readonly Action<double>?[] set;
    private readonly Rates rates;
    private GpmReader? reader;
    private TimeSpan covered;

    /// <param name="board">Whom to ask: also for an instance the board.</param>
    /// <param name="instance">The GPU instance; null for a whole board.</param>
    public GpmReading(SubjectSeries series, SubjectSeries board, int? instance, Rates rates) : base("gpm", series.Every(Tier.Fast))
    {
        this.series = series;
        this.board = board;
        this.instance = instance;
        this.rates = rates;
        set = [.. metrics.Select(Setter)];
    }

    // What it says of rates tells others how often a counter began again.
    public override bool ComesFirst => true;

    public override NvmlReturn Take(TimeSpan elapsed)
    {
        if (reader is null)
        {
            var made = board.At.Library.CreateGpmReader(board.At.Device, (uint?)instance, metrics, out reader);
            if (made != NvmlReturn.Success)
                return made;
        }

        var answer = reader!.Take();
        // A look too soon after the last one leaves what that one brought.
        if (answer != NvmlReturn.Success)
            return answer == NvmlReturn.NotReady ? NvmlReturn.Success : answer;
        covered = reader.Interval;
        for (var i = 0; i < metrics.Length; i++)
            set[i]?.Invoke(reader.Value(i));
        return answer;
    }

    public override void Fade()
    {
        base.Fade();
        foreach (var setter in set)
            setter?.Invoke(double.NaN);
    }

    // Another library: what was sampled before is of no use.
    public override void TurnOn()
    {
        base.TurnOn();
        Release();
    }

    public override void Restart() => reader?.Restart();

    public override void Release()
    {
        reader?.Dispose();
        reader = null;
    }

    private Action<double>? Setter(GpmMetric metric) => metric switch
    {
        GpmMetric.GraphicsActivity => Share(GpuMetrics.EngineActivity, null),
        GpmMetric.SmActivity => Share(GpuMetrics.SmActivity, GpuMetrics.SmActiveTime),
        GpmMetric.SmOccupancy => Share(GpuMetrics.SmOccupancy, null),
        GpmMetric.DramActivity => Share(GpuMetrics.DramActivity, GpuMetrics.DramActiveTime),
        GpmMetric.PcieTransmit => Rate(GpuMetrics.PcieThroughput, "transmit", value => rates.PcieTransmit = value),
        GpmMetric.PcieReceive => Rate(GpuMetrics.PcieThroughput, "receive", value => rates.PcieReceive = value),
        GpmMetric.NvlinkTransmit => Rate(GpuMetrics.NvlinkThroughput, "transmit", null),
        GpmMetric.NvlinkReceive => Rate(GpuMetrics.NvlinkThroughput, "receive", null),
        _ => Share(GpuMetrics.PipeActivity, GpuMetrics.PipeActiveTime, new Label(GpuLabels.Pipe, PipeOf(metric))),
    };

    private Action<double> Share(Metric share, Metric? sum, params Label[] labels)
    {
        var integral = new ActivityIntegral(series.Line(share, labels), sum is null ? null : series.Count(sum, labels), TimeSpan.MaxValue);
        return value => integral.Set(Math.Clamp(value / Percent, 0, 1), covered);
    }

    private Action<double> Rate(Metric metric, string direction, Action<double>? tell)
    {
        var line = series.Line(metric, new Label(GpuLabels.Direction, direction));
        return value =>
        {
            line.Set(value * Mebibyte);
            tell?.Invoke(value * Mebibyte);
        };
    }

    private static string PipeOf(GpmMetric metric) => metric switch
    {
        GpmMetric.TensorActivity => "tensor",
        GpmMetric.HmmaTensorActivity => "tensor_hmma",
        GpmMetric.ImmaTensorActivity => "tensor_imma",
        GpmMetric.DmmaTensorActivity => "tensor_dmma",
        GpmMetric.DfmaTensorActivity => "tensor_dfma",
        GpmMetric.Fp64Activity => "fp64",
        GpmMetric.Fp32Activity => "fp32",
        GpmMetric.Fp16Activity => "fp16",
        _ => "int",
    };
}

/// <summary>What the performance counters say about how fast bytes go, for those readings that count bytes but not how often their count began again.</summary>
internal sealed class Rates
{
    /// <summary>Bytes a second; NaN while nobody knows.</summary>
    public double PcieTransmit { get; set; } = double.NaN;

    public double PcieReceive { get; set; } = double.NaN;
}
