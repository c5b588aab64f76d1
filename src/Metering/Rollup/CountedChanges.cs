using System.Runtime.InteropServices;
using Observe.Storage;
using Observe.Storage.Client;
using Observe.Vocabulary;

namespace Observe.Metering.Rollup;

/// <summary>
/// What batches change in what is counted: for each quarter hour as counted_reports says it of that quarter hour alone, with the
/// batches and without them. The store finds the reports of the requests that the batches touch; the rules R1 to R3 are applied here,
/// because a request has one or two reports and sorting them in the store costs many times as much. Stateless.
/// </summary>
internal sealed class CountedChanges(SqlRunner runner)
{
    /// <exception cref="ClickHouseException">The store refused or is away.</exception>
    public async Task<List<CountedChange>> FindAsync(ChangesParameters parameters, CancellationToken token)
    {
        var reports = await runner.QueryAsync<ChangedReportsQuery, ChangedReport>(new ChangedReportsQuery(parameters), token);
        var any = await runner.QueryAsync<AnyParentQuery, FoundRow>(new AnyParentQuery(parameters.Around, parameters.Upto), token);
        var parents = any.Count == 0
            ? []
            : await runner.QueryAsync<NamedParentsQuery, NamedParent>(new NamedParentsQuery(parameters), token);
        return Of(reports, parents, parameters.Targets, parameters.After);
    }

    /// <summary>The same of reports at hand.</summary>
    /// <param name="reports">All reports of the requests.</param>
    /// <param name="parents">Those that are named as parents.</param>
    /// <param name="targets">The quarter hours to tell changes of.</param>
    /// <param name="after">Batches after this one are the change.</param>
    public static List<CountedChange> Of(
        IReadOnlyList<ChangedReport> reports, IReadOnlyList<NamedParent> parents, IReadOnlyList<DateTime> targets, ulong after)
    {
        var named = parents.ToLookup(parent => (parent.Tenant, parent.LayerNumber, parent.ParentRef));
        var wanted = targets.ToHashSet();
        var changes = new List<CountedChange>(reports.Count);
        foreach (var request in ByRequest(reports))
        {
            foreach (var target in BucketsOf(request))
            {
                if (wanted.Contains(target))
                    Compare(request, target, named, after, changes);
            }
        }

        return changes;
    }

    private static void Compare(
        List<ChangedReport> request, DateTime target, ILookup<(string, byte, ulong), NamedParent> named, ulong after, List<CountedChange> changes)
    {
        ChangedReport? now = null, before = null;
        foreach (var report in request)
        {
            if (IsApart(report.BucketStart, target))
                continue;

            var namedIn = NamedIn(report, target, named);
            if (namedIn == 0 && (now is null || report.Beats(now)))
                now = report;
            if (report.Batch <= after && (namedIn == 0 || namedIn > after) && (before is null || report.Beats(before)))
                before = report;
        }

        if (ReferenceEquals(now, before))
            return;

        // A report that stands in a neighbouring quarter hour counts there.
        if (now is not null && now.BucketStart == target)
            changes.Add(new CountedChange(now, 1));
        if (before is not null && before.BucketStart == target)
            changes.Add(new CountedChange(before, -1));
    }

    // In which batch the report was first named as a parent within reach of the quarter hour; 0 if it is not.
    private static ulong NamedIn(ChangedReport report, DateTime target, ILookup<(string, byte, ulong), NamedParent> named)
    {
        if (named.Count == 0 || report.SpanRef == 0)
            return 0;

        var first = 0UL;
        foreach (var parent in named[(report.Tenant, report.LayerNumber, report.SpanRef)])
        {
            if (!IsApart(parent.BucketStart, target) && (first == 0 || parent.FirstBatch < first))
                first = parent.FirstBatch;
        }

        return first;
    }

    private static bool IsApart(DateTime bucketStart, DateTime target) => (bucketStart - target).Duration() > QuarterHour.Length;

    private static IEnumerable<DateTime> BucketsOf(List<ChangedReport> request) =>
        request.Count == 1 || request.TrueForAll(report => report.BucketStart == request[0].BucketStart)
            ? [request[0].BucketStart]
            : request.Select(report => report.BucketStart).Distinct();

    private static Dictionary<UInt128, List<ChangedReport>>.ValueCollection ByRequest(IReadOnlyList<ChangedReport> reports)
    {
        var requests = new Dictionary<UInt128, List<ChangedReport>>(reports.Count);
        foreach (var report in reports)
        {
            ref var request = ref CollectionsMarshal.GetValueRefOrAddDefault(requests, report.RequestKey, out _);
            (request ??= []).Add(report);
        }

        return requests.Values;
    }
}

internal sealed record ChangedReportsQuery(IReadOnlyList<DateTime> Touched, IReadOnlyList<DateTime> Around, ulong After, ulong Upto)
{
    public ChangedReportsQuery(ChangesParameters of)
        : this(of.Touched, of.Around, of.After, of.Upto)
    {
    }
}

internal sealed record NamedParentsQuery(IReadOnlyList<DateTime> Touched, IReadOnlyList<DateTime> Around, ulong After, ulong Upto)
{
    public NamedParentsQuery(ChangesParameters of)
        : this(of.Touched, of.Around, of.After, of.Upto)
    {
    }
}

internal sealed record AnyParentQuery(IReadOnlyList<DateTime> Around, ulong Upto);

internal sealed record FoundRow(byte Found);
