using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Panels;

/// <summary>
/// A chart over time. Drawn by one script (<c>js/charts.js</c>) that keeps the drawing while its data changes; dragging across it
/// changes the range in the URL; charts of one page share a crosshair; the same numbers are there as a table.
/// </summary>
public sealed partial class ChartPanel : IAsyncDisposable
{
    private ElementReference canvas;
    private ElementReference legend;
    private IJSObjectReference? module;
    private IJSObjectReference? drawing;
    private DotNetObjectReference<ChartPanel>? self;
    private ChartModel? drawn;
    private bool disposed;

    // Hundreds of cells that nobody looks at would travel with every change.
    private bool tableShown;

    [Inject]
    private IJSRuntime Script { get; set; } = null!;

    [Inject]
    private ScopeState State { get; set; } = null!;

    [Parameter, EditorRequired]
    public required ChartModel Model { get; set; }

    /// <summary>What is shown, for those who do not see the drawing.</summary>
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    [Parameter]
    public int HeightPx { get; set; } = 240;

    private string Summary =>
        $"{Title}. {Model.AxisTitle}, {TimeText.Range(Model.Window)}. The numbers follow as a table.";

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (ReferenceEquals(drawn, Model) || disposed)
            return;

        drawn = Model;
        try
        {
            if (drawing is null)
                await DrawAsync();
            else
                await drawing.InvokeVoidAsync("update", ChartWire.Of(Model));
        }
        catch (Exception gone) when (gone is JSDisconnectedException or OperationCanceledException)
        {
            // The browser is gone; so is the drawing.
        }
    }

    /// <summary>Called by the script after dragging from one bucket to another, both included.</summary>
    [JSInvokable]
    public void Zoom(int first, int last)
    {
        var window = Model.Window;
        var highest = window.Buckets.Count - 1;
        var (low, high) = (Math.Clamp(Math.Min(first, last), 0, highest), Math.Clamp(Math.Max(first, last), 0, highest));
        if (TimeRange.Between(window.Buckets[low], window.EndOf(high)) is { } range)
            State.Go(State.Scope with { Range = range, Live = false });
    }

    private async Task DrawAsync()
    {
        module ??= await Script.InvokeAsync<IJSObjectReference>("import", "./js/charts.js");
        if (disposed || drawing is not null)
            return;

        self ??= DotNetObjectReference.Create(this);
        var shown = Model;
        drawing = await module.InvokeAsync<IJSObjectReference>("draw", canvas, legend, ChartWire.Of(shown), self);
        if (!ReferenceEquals(shown, Model))
            await drawing.InvokeVoidAsync("update", ChartWire.Of(Model));
    }

    private static string Swatch(ChartSeries series) =>
        series.IsLimit ? "swatch-limit" : series.Strength is { } strength ? $"strength-{strength}" : series.Colour is { } colour ? $"series-{colour + 1}" : "series-other";

    public async ValueTask DisposeAsync()
    {
        disposed = true;
        try
        {
            if (drawing is not null)
            {
                await drawing.InvokeVoidAsync("dispose");
                await drawing.DisposeAsync();
            }

            if (module is not null)
                await module.DisposeAsync();
        }
        catch (Exception gone) when (gone is JSDisconnectedException or OperationCanceledException)
        {
            // The browser is gone; so is the drawing.
        }

        self?.Dispose();
    }
}
