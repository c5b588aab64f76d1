using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Sampling.Readings;

/// <summary>Errors of memory and links, rows and pages out of use, and what the driver asks for.</summary>
internal static class ErrorReadings
{
    public static IEnumerable<Reading> Of(SubjectSeries series, Condition condition)
    {
        foreach (var (name, metric, type, field) in new[]
        {
            ("ecc.volatile.corrected", GpuMetrics.EccVolatile, "corrected", NvmlField.EccSingleBitVolatile),
            ("ecc.volatile.uncorrected", GpuMetrics.EccVolatile, "uncorrected", NvmlField.EccDoubleBitVolatile),
            ("ecc.corrected", GpuMetrics.Errors, "corrected", NvmlField.EccSingleBitAggregate),
            ("ecc.uncorrected", GpuMetrics.Errors, "uncorrected", NvmlField.EccDoubleBitAggregate),
            ("pcie.replays", GpuMetrics.Errors, "pcie_replay", NvmlField.PcieReplays),
            ("nvlink.crc.flit", GpuMetrics.Errors, "nvlink_crc", NvmlField.NvlinkCrcFlitErrors),
            ("nvlink.crc.data", GpuMetrics.Errors, "nvlink_crc_data", NvmlField.NvlinkCrcDataErrors),
            ("nvlink.replays", GpuMetrics.Errors, "nvlink_replay", NvmlField.NvlinkReplayErrors),
            ("nvlink.recoveries", GpuMetrics.Errors, "nvlink_recovery", NvmlField.NvlinkRecoveryErrors),
        })
        {
            yield return Fields.Counter(series, name, Tier.Slow, field, series.Line(metric, new Label(GpuLabels.ErrorType, type)));
        }

        yield return Watched(series, "recovery_action", Tier.Medium, NvmlField.RecoveryAction, series.Line(GpuMetrics.RecoveryAction), value => condition.RecoveryAction = (int)value);
        yield return Fields.Gauge(series, "rows.corrected", Tier.Slow, NvmlField.RemappedCorrected, Typed(series, GpuMetrics.RowsRemapped, "corrected"));
        yield return Fields.Gauge(series, "rows.uncorrected", Tier.Slow, NvmlField.RemappedUncorrected, Typed(series, GpuMetrics.RowsRemapped, "uncorrected"));
        yield return Watched(series, "rows.pending", Tier.Slow, NvmlField.RemapPending, series.Line(GpuMetrics.RowRemapPending), value => condition.RowRemapPending = value > 0);
        yield return Watched(series, "rows.failed", Tier.Slow, NvmlField.RemapFailure, series.Line(GpuMetrics.RowRemapFailed), value => condition.RowRemapFailed = value > 0);
        yield return Sram(series, condition);
        yield return Fields.Gauge(series, "pages.corrected", Tier.Slow, NvmlField.RetiredSingleBit, Typed(series, GpuMetrics.RetiredPages, "corrected"));
        yield return Fields.Gauge(series, "pages.uncorrected", Tier.Slow, NvmlField.RetiredDoubleBit, Typed(series, GpuMetrics.RetiredPages, "uncorrected"));
        yield return Watched(series, "pages.pending", Tier.Slow, NvmlField.RetiredPending, series.Line(GpuMetrics.RetiredPagesPending), value => condition.RetirementPending = value > 0);
    }

    private static PlainReading Sram(SubjectSeries series, Condition condition)
    {
        var corrected = Typed(series, GpuMetrics.Errors, "sram_corrected");
        var uncorrected = Typed(series, GpuMetrics.Errors, "sram_uncorrected");
        var exceeded = series.Line(GpuMetrics.SramThresholdExceeded);
        return new PlainReading("sram", series.Every(Tier.Slow), _ =>
        {
            var answer = series.At.Library.GetSramErrors(series.At.Device, out var errors);
            if (answer != NvmlReturn.Success)
                return answer;
            corrected.Set(errors.AggregateCorrected);
            uncorrected.Set(errors.AggregateParity + errors.AggregateSecDed);
            exceeded.Set(errors.ThresholdExceeded);
            condition.SramThresholdExceeded = errors.ThresholdExceeded != 0;
            return answer;
        }, corrected, uncorrected, exceeded);
    }

    private static Line Typed(SubjectSeries series, Metric metric, string type) => series.Line(metric, new Label(GpuLabels.ErrorType, type));

    // A field that also tells how the board stands.
    private static FieldReading Watched(SubjectSeries series, string name, Tier tier, NvmlField field, Line line, Action<double> tell) =>
        new(name, series.Every(tier), field, 0, (answers, index, _) =>
        {
            if (!answers.TryGet(index, out var value))
                return false;
            line.Set(value);
            tell(value);
            return true;
        }, line);
}
