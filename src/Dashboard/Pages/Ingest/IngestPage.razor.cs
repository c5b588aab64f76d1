using Microsoft.AspNetCore.Components;
using Observe.Dashboard.Panels;
using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Ingest;

/// <summary>For those who run the receiver: what comes in, what is refused and why, what waits, and what is kept in quarantine.</summary>
public sealed partial class IngestPage
{
    private readonly Loaded<IReadOnlyList<IngestStatusRow>> standing = new();
    private readonly Loaded<IngestShown> series = new();
    private readonly Loaded<ChartModel> spool = new();
    private readonly Loaded<IReadOnlyList<IngestReasonRow>> reasons = new();
    private readonly Loaded<IReadOnlyList<IngestRequestsRow>> requests = new();
    private readonly Loaded<IReadOnlyList<HeldBackRow>> held = new();
    private readonly Loaded<IReadOnlyList<QuarantineRow>> quarantine = new();

    [Inject]
    private SqlRunner Runner { get; set; } = null!;

    [Inject]
    private ColourBook Colours { get; set; } = null!;

    protected override async Task LoadAsync(ScopeView view, CancellationToken token)
    {
        // How the receiver stands is the same whichever tenants are chosen.
        var all = ReadableTenants.For(State.Person, []);
        var range = new IngestRangeParameters(view.Window, view.Tenants);
        await Task.WhenAll(
            FillAsync(standing, cancel => IngestStatusQuery.RunAsync(Runner, new IngestStatusParameters(view.Window.NowUtc, all), cancel), token),
            FillAsync(series, async cancel => IngestShown.Of(view.Window, await IngestSeriesQuery.RunAsync(Runner, new IngestParameters(view.Window, view.Tenants), cancel), Colours), token),
            FillAsync(spool, async cancel => IngestShown.Spool(view.Window, await IngestSpoolQuery.RunAsync(Runner, new IngestParameters(view.Window, all), cancel)), token),
            FillAsync(reasons, cancel => IngestReasonsQuery.RunAsync(Runner, range, cancel), token),
            FillAsync(requests, cancel => IngestRequestsQuery.RunAsync(Runner, new IngestRangeParameters(view.Window, all), cancel), token),
            FillAsync(held, cancel => HeldBackQuery.RunAsync(Runner, new HeldBackParameters(view.Window.NowUtc, view.Tenants), cancel), token),
            FillAsync(quarantine, cancel => QuarantineQuery.RunAsync(Runner, new QuarantineParameters(view) { Replayed = true }, cancel), token));
        if (standing is { Failure: null, Value: { } rows })
            State.ReportFreshness(rows.Count == 0 ? null : rows.Max(row => row.LastAt));
    }
}
