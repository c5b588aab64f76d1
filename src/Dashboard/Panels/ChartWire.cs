using System.Globalization;
using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Panels;

/// <summary>A chart as the script receives it. Labels are written here, where the zone is known; the script only draws.</summary>
internal sealed record ChartWire(
    string Kind,
    string Unit,
    string? Currency,
    string AxisTitle,
    IReadOnlyList<string> Labels,
    IReadOnlyList<string> Titles,
    IReadOnlyList<int> Marks,
    int? IncompleteFrom,
    IReadOnlyList<ChartWire.Line> Series,
    IReadOnlyList<ChartBand> Bands,
    IReadOnlyList<ChartMark> Strikes,
    decimal? Top)
{
    internal sealed record Line(string Name, IReadOnlyList<decimal?> Values, int? Colour, int? Strength, bool IsLimit);

    private const int MostMarks = 12;

    public static ChartWire Of(ChartModel model)
    {
        var window = model.Window;
        var (labels, marks) = Labelled(window);
        return new ChartWire(
            model.Kind == ChartKind.StackedBars ? "bars" : "lines",
            model.Unit switch
            {
                ChartUnit.Count => "count",
                ChartUnit.DurationMs => "duration",
                ChartUnit.Money => "money",
                ChartUnit.Watts => "watts",
                ChartUnit.Celsius => "celsius",
                ChartUnit.Bytes => "bytes",
                ChartUnit.BytesPerSecond => "byterate",
                ChartUnit.Hertz => "hertz",
                _ => "percent",
            },
            model.Currency,
            model.AxisTitle,
            labels,
            [.. Enumerable.Range(0, window.Buckets.Count).Select(i => TimeText.Bucket(window, i))],
            marks,
            window.IncompleteFrom,
            [.. model.Series.Select(series => new Line(series.Name, series.Values, series.Colour, series.Strength, series.IsLimit))],
            model.Bands,
            model.Marks,
            model.Top);
    }

    // A mark is a bucket whose label is worth writing: midnights over days, round hours within one.
    private static (IReadOnlyList<string> Labels, IReadOnlyList<int> Marks) Labelled(TimeWindow window)
    {
        var labels = new string[window.Buckets.Count];
        var round = new List<int>();
        var everyMinutes = RoundMinutes(window);
        for (var i = 0; i < labels.Length; i++)
        {
            var local = window.Local(window.Buckets[i]);
            var midnight = local.TimeOfDay == TimeSpan.Zero;
            labels[i] = window.Step == Step.Month
                ? local.ToString("MMM yyyy", CultureInfo.InvariantCulture)
                : window.Step == Step.Day || (midnight && window.ToUtc - window.FromUtc > TimeSpan.FromHours(26))
                ? local.ToString("d MMM", CultureInfo.InvariantCulture)
                : local.ToString("HH:mm", CultureInfo.InvariantCulture);
            if (window.Step is Step.Day or Step.Month || (int)local.TimeOfDay.TotalMinutes % everyMinutes == 0)
                round.Add(i);
        }

        var every = Math.Max(1, (int)Math.Ceiling(round.Count / (decimal)MostMarks));
        return (labels, [.. round.Where((_, i) => i % every == 0)]);
    }

    private static int RoundMinutes(TimeWindow window) => (window.ToUtc - window.FromUtc).TotalHours switch
    {
        <= 2 => 15,
        <= 4 => 30,
        <= 9 => 60,
        <= 15 => 120,
        <= 36 => 180,
        <= 60 => 360,
        <= 120 => 720,
        _ => 1440,
    };
}
