namespace Observe.Dashboard.Pages.Fleet;

/// <summary>What the page's own part of the URL asks for: <c>?show=power&amp;by=node&amp;sort=power&amp;order=asc&amp;node=n1&amp;gpu=H100&amp;engine=vllm&amp;page=2</c>.</summary>
/// <param name="Show">What the chart draws: utilisation or power.</param>
/// <param name="By">By what: gpu, node or model.</param>
/// <param name="Sort">The table's order, a <see cref="FleetSort"/>'s key.</param>
/// <param name="Descending">Largest first.</param>
/// <param name="Node">Only this node; null for all.</param>
/// <param name="Gpu">Only this model of GPU; null for all.</param>
/// <param name="Engine">Only GPUs of this engine, model or deployment; null for all.</param>
/// <param name="Page">The table's page, from 1.</param>
public sealed record FleetChoice(string Show, string By, FleetSort Sort, bool Descending, string? Node, string? Gpu, string? Engine, int Page)
{
    public bool ShowsPower => Show == "power";

    public GpuMeasure Measure => ShowsPower ? GpuMeasure.Power : GpuMeasure.Busy;

    public bool IsFiltered => Node is not null || Gpu is not null || Engine is not null;

    /// <summary>What cannot be read falls back to the default.</summary>
    public static FleetChoice Read(string? show, string? by, string? sort, string? order, string? node, string? gpu, string? engine, string? page)
    {
        var chosen = FleetSort.Parse(sort);
        return new FleetChoice(
            show == "power" ? "power" : "utilisation",
            by is "node" or "model" ? by : "gpu",
            chosen,
            order is null ? chosen.BeginsDescending : order != "asc",
            Named(node), Named(gpu), Named(engine),
            int.TryParse(page, out var number) ? Math.Clamp(number, 1, 1_000) : 1);
    }

    private static string? Named(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
