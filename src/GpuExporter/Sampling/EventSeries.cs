using System.Globalization;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;
using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Sampling;

/// <summary>
/// The events of a board, counted: a block beside the board's, since another thread writes it. It goes on when the library is opened again. Written by the
/// thread that waits for events.
/// </summary>
internal sealed class EventSeries(NodeDevice device, DateTimeOffset since)
{
    // XID codes go to about 170; the bound is for a driver that says nonsense. What is above it counts as other.
    private const int MaxCodes = 64;
    private const ulong Other = ulong.MaxValue;

    // Shown as 0 from the beginning: a counter that first appears with its first error grows by nothing that an alert could see. Codes after which work is
    // lost or a board wants looking at (NVIDIA, XID Errors).
    private static readonly ulong[] WellKnown = [13, 31, 43, 45, 48, 62, 63, 64, 74, 79, 92, 94, 95, 119, 120];

    private readonly Dictionary<ulong, Tally> codes = [];
    private readonly Dictionary<NvmlEventTypes, Tally> types = [];
    private Line? off;

    public SeriesBlock Block { get; } = new(device.Identity);

    public string Uuid => device.Identity.Uuid;

    /// <returns>Whether it is the first of that code.</returns>
    public bool CountXid(ulong code)
    {
        return TallyOf(code).Add() == 1;
    }

    public void Count(NvmlEventTypes type)
    {
        if (!types.TryGetValue(type, out var tally))
            types[type] = tally = new(Line(GpuMetrics.Events, GpuLabels.Event, WordOf(type)));
        tally.Add();
    }

    /// <summary>Says that events are counted.</summary>
    public void TurnOn(DateTimeOffset now)
    {
        off?.Remove();
        off = null;
        foreach (var code in WellKnown)
            TallyOf(code);
        Publish(now);
    }

    /// <summary>Says that the board reports none, and why.</summary>
    /// <returns>Whether that is new.</returns>
    public bool TurnOff(NvmlReturn answer, DateTimeOffset now)
    {
        var isNew = off is null;
        off?.Remove();
        off = new Line(Block, new Series(ExporterMetrics.ReadingOff, new(ExporterLabels.Reading, "events"), new(ExporterLabels.Reason, answer.Label())));
        off.Set(1);
        Publish(now);
        return isNew;
    }

    public void Publish(DateTimeOffset now)
    {
        Block.Annotations = device.Block.Annotations;
        Block.Publish(now);
    }

    private Tally TallyOf(ulong code)
    {
        if (codes.TryGetValue(code, out var tally))
            return tally;
        code = codes.Count < MaxCodes ? code : Other;
        if (!codes.TryGetValue(code, out tally))
            codes[code] = tally = new(Line(GpuMetrics.XidErrors, GpuLabels.Xid, code == Other ? "other" : code.ToString(CultureInfo.InvariantCulture)));
        return tally;
    }

    private Line Line(Metric metric, string label, string value) => new(Block, new Series(metric, new Label(label, value)) { Start = since });

    private static string WordOf(NvmlEventTypes type) => type switch
    {
        NvmlEventTypes.SingleBitEcc => "single_bit_ecc",
        NvmlEventTypes.DoubleBitEcc => "double_bit_ecc",
        NvmlEventTypes.PowerSource => "power_source",
        NvmlEventTypes.MigConfigChange => "mig_config_change",
        NvmlEventTypes.SingleBitEccStorm => "single_bit_ecc_storm",
        NvmlEventTypes.DramRetirement => "dram_retirement",
        NvmlEventTypes.DramRetirementFailure => "dram_retirement_failure",
        NvmlEventTypes.NonFatalPoison => "non_fatal_poison",
        NvmlEventTypes.FatalPoison => "fatal_poison",
        NvmlEventTypes.GpuUnavailable => "gpu_unavailable",
        NvmlEventTypes.RecoveryAction => "recovery_action",
        _ => "other",
    };

    private sealed class Tally
    {
        private readonly Line line;
        private long count;

        public Tally(Line line)
        {
            this.line = line;
            line.Set(0);
        }

        public long Add()
        {
            line.Set(++count);
            return count;
        }
    }
}
