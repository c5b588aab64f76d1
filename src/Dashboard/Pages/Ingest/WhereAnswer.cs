using System.Globalization;
using Observe.Dashboard.Panels;
using Observe.Vocabulary;

namespace Observe.Dashboard.Pages.Ingest;

/// <summary>How a sentence of the answer is meant.</summary>
public enum WhereTone
{
    Good,
    Plain,
    Warning,
}

/// <summary>One sentence of the answer: what was looked at, and what was found.</summary>
public sealed record WhereFinding(WhereTone Tone, string Title, string Text);

/// <summary>A report and whether it counts.</summary>
public sealed record WhereVerdict(WhereReportRow Report, bool Counts, string Why)
{
    /// <summary>It counts once its time has come.</summary>
    public bool IsHeld { get; init; }
}

/// <summary>What the store knows about what is looked for; see the queries of the same names.</summary>
public sealed record WhereFacts(WhereTarget Target)
{
    /// <summary>It was looked for as an id, not as a trace.</summary>
    public bool IsById { get; init; }

    public IReadOnlyList<WhereSpansRow> Spans { get; init; } = [];

    /// <summary>Traces whose spans name the id.</summary>
    public IReadOnlyList<WhereIdSpansRow> Traces { get; init; } = [];

    public IReadOnlyList<WhereReportRow> Reports { get; init; } = [];

    public IReadOnlyList<WhereChargesRow> Charges { get; init; } = [];

    public IReadOnlyList<QuarantineRow> Quarantine { get; init; } = [];

    public IReadOnlyList<IngestStatusRow> Status { get; init; } = [];

    public bool IsEmpty => Spans.Count == 0 && Reports.Count == 0 && Quarantine.Count == 0;
}

/// <summary>The answer to "where is my span, or my event?" in plain words; the same on the page and on the command line.</summary>
public sealed record WhereAnswer(IReadOnlyList<WhereFinding> Findings, IReadOnlyList<WhereVerdict> Verdicts)
{
    private static readonly TimeSpan stale = TimeSpan.FromSeconds(30);

    public static WhereAnswer Of(WhereFacts facts, DateTime nowUtc)
    {
        var verdicts = Judge(facts.Reports, nowUtc);
        var findings = new List<WhereFinding>();
        if (!facts.IsById)
            findings.Add(Spans(facts));
        else if (facts.Traces.Count > 0)
            findings.Add(Traces(facts.Traces));
        if (!facts.IsById || verdicts.Count > 0)
            findings.Add(Usage(verdicts));
        if (verdicts.Any(verdict => IsHeldBack(verdict.Report, nowUtc)))
            findings.Add(HeldBack(verdicts, nowUtc));
        else if (facts.Charges.Count > 0 || verdicts.Any(verdict => verdict.Counts))
            findings.Add(Charged(facts));
        if (facts.Quarantine.Count > 0)
            findings.Add(Refused(facts));
        if (Waiting(facts.Status, nowUtc) is { } waiting)
            findings.Add(waiting);
        if (facts.IsEmpty)
            findings.Add(NeverArrived(facts));
        return new WhereAnswer(findings, verdicts);
    }

    private static WhereFinding Spans(WhereFacts facts)
    {
        if (facts.Spans.Count == 0)
        {
            return new WhereFinding(
                facts.Reports.Count > 0 ? WhereTone.Plain : WhereTone.Warning, "Not stored as spans",
                facts.Reports.Count > 0
                    ? "No span of this trace is stored; its usage was reported all the same."
                    : "No span of this trace is stored.");
        }

        var spans = facts.Spans.Sum(row => row.Spans);
        var services = string.Join(", ", facts.Spans.Select(row => row.Services).Where(text => text.Length > 0).Distinct());
        return new WhereFinding(WhereTone.Good, "Stored", string.Create(CultureInfo.InvariantCulture,
            $"{Number(spans, "span")} from {Clock(facts.Spans.Min(row => row.FirstStart))} to {Clock(facts.Spans.Max(row => row.LastStart))}{(services.Length > 0 ? $", sent by {services}" : "")}, with key {string.Join(", ", facts.Spans.Select(row => row.Keys).Where(text => text.Length > 0).Distinct())}, for {Tenants(facts.Spans.Select(row => row.Tenant))}."));
    }

    private static WhereFinding Traces(IReadOnlyList<WhereIdSpansRow> traces) => new(
        WhereTone.Good, "Stored as spans",
        $"{Number(traces.Sum(row => row.Spans), "span")} of {(traces.Count == 1 ? "trace" : "the traces")} {string.Join(", ", traces.Select(row => row.Trace))} {(traces.Sum(row => row.Spans) == 1 ? "names" : "name")} this id.");

    private static bool IsHeldBack(WhereReportRow report, DateTime nowUtc) => QuarterHour.StartOf(report.EventTime) - HeldBackRow.CountedAhead > nowUtc;

    private static WhereFinding HeldBack(List<WhereVerdict> verdicts, DateTime nowUtc)
    {
        var held = verdicts.Where(verdict => IsHeldBack(verdict.Report, nowUtc)).ToList();
        var from = held.Min(verdict => QuarterHour.StartOf(verdict.Report.EventTime)) - HeldBackRow.CountedAhead;
        return new WhereFinding(WhereTone.Warning, "Held back",
            $"{Number(held.Count, "report")} {(held.Count == 1 ? "is" : "are")} dated ahead, so the sender's clock is wrong; counted from {Clock(from)} on, when the time has come.");
    }

    private static WhereFinding Usage(List<WhereVerdict> verdicts)
    {
        if (verdicts.Count == 0)
        {
            return new WhereFinding(WhereTone.Warning, "No usage",
                "Nothing in this trace reported usage: no span of it is an inference that states token counts.");
        }

        var counting = verdicts.Where(verdict => verdict.Counts).ToList();
        return counting.Count == 0 && verdicts.Any(verdict => verdict.IsHeld)
            ? new WhereFinding(WhereTone.Plain, "Stored, not counted yet", $"{Number(verdicts.Count, "report")} of usage, stored {Batches(verdicts)}.")
            : counting.Count == 0
            ? new WhereFinding(WhereTone.Warning, "Usage that does not count",
                $"{Number(verdicts.Count, "report")} of usage, stored {Batches(verdicts)}, and none of them counts; the list says why.")
            : new WhereFinding(WhereTone.Good, "Counted",
                $"{Number(verdicts.Count, "report")} of usage; {counting.Count} {(counting.Count == 1 ? "counts" : "count")}, with {Number(counting.Sum(verdict => verdict.Report.Tokens), "token")}; stored {Batches(counting)}.");
    }

    private static WhereFinding Charged(WhereFacts facts)
    {
        if (facts.Charges.Count == 0)
            return new WhereFinding(WhereTone.Plain, "Not rated yet", "Usage is rated within seconds after it was counted; look again.");
        if (facts.Charges.FirstOrDefault(row => row.State == "unpriced") is { } unpriced)
        {
            return new WhereFinding(WhereTone.Warning, "Unpriced",
                $"There is no price for {unpriced.Model} at {Clock(unpriced.BucketStart)}{(unpriced.Reason.Length > 0 ? $" ({unpriced.Reason})" : "")}. Import a price book that names it: ./observe prices import FILE.");
        }

        return facts.Charges.All(row => row.State == "free")
            ? new WhereFinding(WhereTone.Good, "Free", "The price of this usage is zero.")
            : new WhereFinding(WhereTone.Good, "Charged", "The usage of this model and quarter hour has a price and is charged.");
    }

    private static WhereFinding Refused(WhereFacts facts)
    {
        var entries = facts.Quarantine;
        var reasons = entries.Select(entry => $"{entry.Message} ({entry.Reason}, entry {entry.Id[..8]})").Distinct();
        return new WhereFinding(WhereTone.Warning, facts.IsById && facts.Reports.Count == 0 ? "Refused" : "Refused in part",
            $"{Number(entries.Count, "item")} {(facts.IsById ? "with this id" : "of this trace")} {(entries.Count == 1 ? "is" : "are")} in quarantine: {string.Join("; ", reasons)}. See ./observe quarantine show ID.");
    }

    private static WhereFinding? Waiting(IReadOnlyList<IngestStatusRow> status, DateTime nowUtc)
    {
        if (status.Count == 0)
            return null;

        var age = nowUtc - status.Max(row => row.LastAt);
        if (age > stale)
        {
            return new WhereFinding(WhereTone.Warning, "Metering is silent",
                $"Metering last said how it stands {DurationText.Short(age)} ago: it is stopped, or cannot reach the store. What it acknowledged waits on its disk.");
        }

        var live = status.Where(row => nowUtc - row.LastAt <= stale).ToList();
        var oldest = live.Max(row => row.OldestSeconds);
        return oldest < stale.TotalSeconds
            ? null
            : new WhereFinding(WhereTone.Warning, "Some requests still wait",
                $"{Number(live.Sum(row => row.Batches), "batch", "batches")} wait in the spool, the oldest since {DurationText.Short(TimeSpan.FromSeconds(oldest))}; what is missing may be among them.");
    }

    private static WhereFinding NeverArrived(WhereFacts facts) => new(WhereTone.Warning, "It never arrived",
        (facts.Target.TraceId is not null ? "Nothing with this trace id, and no request or event with this id, was received. " : "No request or event with this id was received. ")
        + "Check the sender: is its key live (./observe key list), does its sampler keep this trace, does its exporter "
        + "point here and report no error, and does it flush before it exits? The page Ingest shows requests that were turned away. "
        + "A request is known by its response id, else by the request id that its sender declares; an event by its source and id.");

    private static List<WhereVerdict> Judge(IReadOnlyList<WhereReportRow> reports, DateTime nowUtc)
    {
        var parents = reports.Where(report => report.RoleName == "leaf" && report.ParentRef != 0)
            .Select(report => (report.Tenant, report.LayerName, report.ParentRef)).ToHashSet();
        var verdicts = new List<WhereVerdict>();
        foreach (var request in reports.GroupBy(report => (report.Tenant, report.Key)))
        {
            var counting = request.Where(report => report.RoleName == "leaf" && !IsParent(report) && !IsHeldBack(report, nowUtc))
                .OrderBy(report => Rank(report.LayerName)).ThenByDescending(report => report.Version).FirstOrDefault();
            verdicts.AddRange(request.Select(report => Verdict(report, counting)));
        }

        return verdicts;

        bool IsParent(WhereReportRow report) => parents.Contains((report.Tenant, report.LayerName, report.SpanRef));

        WhereVerdict Verdict(WhereReportRow report, WhereReportRow? counting) =>
            IsHeldBack(report, nowUtc) ? new WhereVerdict(report, false, "dated ahead: it waits until its time has come") { IsHeld = true }
            : ReferenceEquals(report, counting) ? new WhereVerdict(report, true, "counts")
            : report.RoleName == "error" ? new WhereVerdict(report, false, $"its counts are impossible ({report.RuleName}), so it is kept and never counts")
            : report.RoleName == "parent" ? new WhereVerdict(report, false, "an agent, chain or workflow repeats the usage of the calls under it (R3)")
            : IsParent(report) ? new WhereVerdict(report, false, "a span under it in the same layer reports the same usage (R3)")
            : counting is not null && report.LayerName != counting.LayerName
                ? new WhereVerdict(report, false, $"the {counting.LayerName} reports the same request, and it comes before the {report.LayerName} (R2)")
            : new WhereVerdict(report, false, "the same report came again, or a more final one did: it counts once (R1)");
    }

    private static int Rank(string layer) => layer switch
    {
        "gateway" => 1,
        "engine" => 2,
        _ => 3,
    };

    // A batch's id is the microsecond in which it was opened.
    private static string Batches(List<WhereVerdict> verdicts)
    {
        var stored = verdicts.Select(verdict => verdict.Report).DistinctBy(report => report.Batch).OrderBy(report => report.Batch).ToList();
        return stored.Count == 1
            ? string.Create(CultureInfo.InvariantCulture, $"with batch {stored[0].Batch} of {Clock(stored[0].StoredAt)}")
            : $"with {stored.Count} batches from {Clock(stored[0].StoredAt)} to {Clock(stored[^1].StoredAt)}";
    }

    private static string Tenants(IEnumerable<string> tenants) =>
        tenants.Distinct().ToList() is { Count: 1 } only ? $"tenant {only[0]}" : $"tenants {string.Join(", ", tenants.Distinct())}";

    private static string Number(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {(count == 1 ? one : many ?? one + "s")}");

    private static string Clock(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";
}
