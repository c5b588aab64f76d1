using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Ingest;

/// <summary>Asks for everything that is known about a trace, at once.</summary>
public static class WhereLookup
{
    /// <param name="runner">The store.</param>
    /// <param name="traceId">32 hexadecimal digits.</param>
    /// <param name="nowUtc">Now.</param>
    /// <param name="tenants">From the person who asks.</param>
    /// <param name="token">Ends the waiting.</param>
    public static async Task<WhereAnswer> RunAsync(
        SqlRunner runner, string traceId, DateTime nowUtc, ReadableTenants tenants, CancellationToken token)
    {
        var where = new WhereParameters(traceId, nowUtc, tenants);
        var usage = new WhereReportsParameters(traceId, nowUtc, tenants);
        var spans = WhereSpansQuery.RunAsync(runner, where, token);
        var reports = WhereReportsQuery.RunAsync(runner, usage, token);
        var charges = WhereChargesQuery.RunAsync(runner, usage, token);
        var quarantine = QuarantineQuery.RunAsync(
            runner, new QuarantineParameters(nowUtc, null, tenants) { TraceId = traceId, Replayed = true }, token);
        var standing = IngestStatusQuery.RunAsync(runner, new IngestStatusParameters(nowUtc, tenants), token);
        await Task.WhenAll(spans, reports, charges, quarantine, standing);
        return WhereAnswer.Of(new WhereFacts(await spans, await reports, await charges, await quarantine, await standing), nowUtc);
    }
}
