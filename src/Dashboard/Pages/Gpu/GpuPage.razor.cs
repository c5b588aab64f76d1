using Microsoft.AspNetCore.Components;
using Observe.Dashboard.Pages.Fleet;
using Observe.Dashboard.Panels;
using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Gpu;

/// <summary>One GPU, or one instance of one: what it is, what it did over time, for which engine, and what went wrong with it.</summary>
public sealed partial class GpuPage
{
    /// <summary>XID errors that the list and the charts show; a storm repeats itself.</summary>
    private const int MostXids = 200;

    private readonly Loaded<GpuShown> gpu = new();
    private readonly Loaded<GpuCharts> charts = new();
    private readonly Loaded<EngineCharts> engines = new();
    private readonly Loaded<IReadOnlyList<GpuXidRow>> xids = new();
    private string? loadedDevice;

    /// <summary>A UUID, or NODE/INDEX.</summary>
    [Parameter]
    public string Device { get; set; } = "";

    [Inject]
    private SqlRunner Runner { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        if (loadedDevice is { } before && before != Device)
            await ReloadAsync();
    }

    protected override TimeSpan RefreshAfter(TimeWindow window) => SampleSpans.RefreshAfter(window);

    protected override async Task LoadAsync(ScopeView view, CancellationToken token)
    {
        var (device, window) = (loadedDevice = Device, view.Window);
        var errors = GpuXidsQuery.RunAsync(Runner, new GpuInfoParameters(window.FromUtc, window.ToUtc, view.Tenants, FleetSamples.XidMetric) { Device = device, Limit = MostXids }, token);
        await Task.WhenAll(
            FillAsync(gpu, cancel => GpuShown.ReadAsync(Runner, view, device, cancel), token),
            FillAsync(xids, _ => errors, token),
            FillAsync(charts, async cancel => GpuCharts.Of(window, await GpuSeriesQuery.RunAsync(Runner, new GpuSeriesParameters(window, view.Tenants, device, GpuCharts.Readings), cancel), await errors), token));
        await FillAsync(engines, cancel => LoadEnginesAsync(view, cancel), token);
        if (gpu is { Failure: null, Value: { } shown })
        {
            State.ReportFreshness(shown.Device?.Presence.LastAt);
            State.ReportTitle(shown.Device?.Title ?? Device);
        }
    }

    private async Task<EngineCharts> LoadEnginesAsync(ScopeView view, CancellationToken token)
    {
        var replicas = gpu.Value?.Engines.Select(engine => engine.Replica).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).ToList() ?? [];
        return EngineCharts.Of(
            view.Window,
            replicas.Count == 0 ? [] : await EngineSeriesQuery.RunAsync(Runner, new EngineSeriesParameters(view.Window, view.Tenants, EngineReadings.All, replicas), token));
    }
}
