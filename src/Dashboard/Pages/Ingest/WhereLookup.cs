using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Ingest;

/// <summary>Asks for everything that is known about a trace, or about a request or an event by its id.</summary>
public static class WhereLookup
{
    /// <param name="runner">The store.</param>
    /// <param name="target">What is looked for.</param>
    /// <param name="nowUtc">Now.</param>
    /// <param name="tenants">From the person who asks.</param>
    /// <param name="token">Ends the waiting.</param>
    public static async Task<WhereAnswer> RunAsync(
        SqlRunner runner, WhereTarget target, DateTime nowUtc, ReadableTenants tenants, CancellationToken token)
    {
        var standing = IngestStatusQuery.RunAsync(runner, new IngestStatusParameters(nowUtc, tenants), token);
        var facts = new WhereFacts(target);
        if (target.TraceId is { } traceId)
            facts = await TraceAsync(runner, facts, traceId, nowUtc, tenants, token);
        if (facts.IsEmpty)
            facts = await IdAsync(runner, facts, nowUtc, tenants, token);

        var charges = facts.Reports.Count == 0
            ? []
            : await WhereChargesQuery.RunAsync(runner, new WhereChargesParameters(facts.Reports, tenants), token);
        return WhereAnswer.Of(facts with { Charges = charges, Status = await standing }, nowUtc);
    }

    private static async Task<WhereFacts> TraceAsync(
        SqlRunner runner, WhereFacts facts, string traceId, DateTime nowUtc, ReadableTenants tenants, CancellationToken token)
    {
        var spans = WhereSpansQuery.RunAsync(runner, new WhereParameters(traceId, nowUtc, tenants), token);
        var reports = WhereReportsQuery.RunAsync(runner, new WhereReportsParameters(traceId, nowUtc, tenants), token);
        var quarantine = QuarantineQuery.RunAsync(
            runner, new QuarantineParameters(nowUtc, null, tenants) { TraceId = traceId, Replayed = true }, token);
        await Task.WhenAll(spans, reports, quarantine);
        return facts with { Spans = await spans, Reports = await reports, Quarantine = await quarantine };
    }

    private static async Task<WhereFacts> IdAsync(SqlRunner runner, WhereFacts facts, DateTime nowUtc, ReadableTenants tenants, CancellationToken token)
    {
        var target = facts.Target;
        var quarantine = QuarantineQuery.RunAsync(runner, new QuarantineParameters(nowUtc, null, tenants) { Text = target.Id, Replayed = true }, token);
        IReadOnlyList<WhereReportRow> reports = [];
        foreach (var horizon in WhereIdParameters.Horizons)
        {
            reports = await WhereIdQuery.RunAsync(runner, new WhereIdParameters(target, nowUtc, horizon, tenants), token);
            if (reports.Count > 0)
                break;
        }

        var traces = reports.Count == 0
            ? []
            : await WhereIdSpansQuery.RunAsync(runner, new WhereIdSpansParameters(target.Id, reports, tenants), token);
        return facts with { IsById = true, Reports = reports, Traces = traces, Quarantine = await quarantine };
    }
}
