using Microsoft.AspNetCore.Components;
using Observe.Dashboard.Panels;
using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Ingest;

/// <summary>What became of one trace, request or event, in plain words. The range of the scope does not narrow it: an id is asked for in all of time.</summary>
public sealed partial class WherePage
{
    private readonly Loaded<WhereAnswer> answer = new();

    [Parameter]
    public string? TraceId { get; set; }

    /// <summary>The same by a plain form, which works before the page is live.</summary>
    [SupplyParameterFromQuery(Name = "trace")]
    private string? Trace { get; set; }

    [Inject]
    private SqlRunner Runner { get; set; } = null!;

    private string? Asked => TraceId ?? Trace;

    private WhereTarget? Target => WhereTarget.TryParse(Asked);

    protected override async Task LoadAsync(ScopeView view, CancellationToken token)
    {
        if (Target is { } target)
            await FillAsync(answer, cancel => WhereLookup.RunAsync(Runner, target, view.Window.NowUtc, view.Tenants, cancel), token);
    }
}
