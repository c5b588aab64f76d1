using Observe.Dashboard.Panels;
using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Pages.Fleet;

/// <summary>The large chart: utilisation or power, by GPU, node or model.</summary>
public static class FleetCharts
{
    public static ChartModel Of(TimeWindow window, FleetChoice choice, IReadOnlyList<FleetChartRow> rows, ColourBook colours) => new()
    {
        Kind = ChartKind.Lines,
        Unit = choice.ShowsPower ? ChartUnit.Watts : ChartUnit.Percent,
        AxisTitle = choice.ShowsPower ? $"Power, {Among(choice)}" : $"Time with work, {Among(choice)}",
        Window = window,
        Top = choice.ShowsPower ? null : 100m,
        Series = [.. rows.GroupBy(row => row.Rank).OrderBy(rank => rank.Key).Select(rank => Drawn(window, choice, [.. rank], colours))],
    };

    private static ChartSeries Drawn(TimeWindow window, FleetChoice choice, IReadOnlyList<FleetChartRow> rows, ColourBook colours)
    {
        var values = new decimal?[window.Buckets.Count];
        foreach (var row in rows)
            values[window.IndexOf(row.StepStart)] = choice.ShowsPower ? Math.Round(row.Value, 1) : Math.Round(100m * row.Value, 2);

        var name = rows[0].Name;
        return rows[0].Name.Length == 0 && rows.Max(row => row.Names) > 1
            ? new ChartSeries($"{ChartSeriesList.Other} ({rows.Max(row => row.Names)}{(choice.ShowsPower ? "" : ", average")})", values)
            : new ChartSeries(ChartSeriesList.Shown(name), values) { Colour = colours.ColourOf(choice.By, name) };
    }

    private static string Among(FleetChoice choice) => (choice.By, choice.ShowsPower) switch
    {
        ("gpu", _) => "each GPU",
        ("node", true) => "all GPUs of a node",
        ("model", true) => "all GPUs of a model",
        ("node", _) => "average of a node",
        _ => "average of a model",
    };
}
