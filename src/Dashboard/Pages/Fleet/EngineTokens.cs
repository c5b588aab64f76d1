using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Pages.Fleet;

/// <summary>Tokens that engines took in and generated.</summary>
/// <param name="InputPerSecond">Averaged over the time for which there is something to say.</param>
/// <param name="OutputPerSecond">Likewise.</param>
/// <param name="Trend">Generated a second, a step each.</param>
/// <param name="HasAny">Whether any engine reported.</param>
public sealed record EngineTokens(decimal InputPerSecond, decimal OutputPerSecond, IReadOnlyList<decimal> Trend, bool HasAny)
{
    public static EngineTokens Of(TimeWindow window, IReadOnlyList<EngineSeriesRow> rows)
    {
        var trend = new decimal?[window.Buckets.Count];
        foreach (var row in rows.Where(row => row.CoveredSeconds > 0 && EngineReadings.MeasureOf(row.Metric) == EngineMeasure.OutputTokens))
            trend[window.IndexOf(row.StepStart)] = (trend[window.IndexOf(row.StepStart)] ?? 0) + row.Increase / row.CoveredSeconds;

        return new EngineTokens(Rate(EngineMeasure.InputTokens), Rate(EngineMeasure.OutputTokens), Fleet.Trend.Known(trend), rows.Count > 0);

        // Replicas run side by side: their rates add up.
        decimal Rate(EngineMeasure measure) => rows
            .Where(row => row.IsCounter && EngineReadings.MeasureOf(row.Metric) == measure)
            .GroupBy(row => (row.Engine, row.Replica, row.Model))
            .Sum(replica => replica.Sum(row => row.CoveredSeconds) is > 0 and var seconds ? replica.Sum(row => row.Increase) / seconds : 0);
    }
}
