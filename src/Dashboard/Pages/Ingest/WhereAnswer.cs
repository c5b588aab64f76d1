using System.Globalization;
using Observe.Dashboard.Panels;

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
public sealed record WhereVerdict(WhereReportRow Report, bool Counts, string Why);

/// <summary>What the store knows about a trace; see the queries of the same names.</summary>
public sealed record WhereFacts(
    IReadOnlyList<WhereSpansRow> Spans,
    IReadOnlyList<WhereReportRow> Reports,
    IReadOnlyList<WhereChargesRow> Charges,
    IReadOnlyList<QuarantineRow> Quarantine,
    IReadOnlyList<IngestStatusRow> Status);

/// <summary>The answer to "where is my span?" in plain words; the same on the page and on the command line.</summary>
public sealed record WhereAnswer(IReadOnlyList<WhereFinding> Findings, IReadOnlyList<WhereVerdict> Verdicts)
{
    private static readonly TimeSpan stale = TimeSpan.FromSeconds(30);

    public static WhereAnswer Of(WhereFacts facts, DateTime nowUtc)
    {
        var verdicts = Judge(facts.Reports);
        var findings = new List<WhereFinding> { Spans(facts), Usage(verdicts) };
        if (facts.Charges.Count > 0 || verdicts.Any(verdict => verdict.Counts))
            findings.Add(Charged(facts));
        if (facts.Quarantine.Count > 0)
            findings.Add(Refused(facts.Quarantine));
        if (Waiting(facts.Status, nowUtc) is { } waiting)
            findings.Add(waiting);
        if (facts is { Spans.Count: 0, Reports.Count: 0, Quarantine.Count: 0 })
            findings.Add(NeverArrived);
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

    private static WhereFinding Usage(List<WhereVerdict> verdicts)
    {
        if (verdicts.Count == 0)
        {
            return new WhereFinding(WhereTone.Warning, "No usage",
                "Nothing in this trace reported usage: no span of it is an inference that states token counts.");
        }

        var counting = verdicts.Where(verdict => verdict.Counts).ToList();
        return counting.Count == 0
            ? new WhereFinding(WhereTone.Warning, "Usage that does not count",
                $"{Number(verdicts.Count, "report")} of usage, and none of them counts; the list says why.")
            : new WhereFinding(WhereTone.Good, "Counted",
                $"{Number(verdicts.Count, "report")} of usage; {counting.Count} {(counting.Count == 1 ? "counts" : "count")}, with {Number(counting.Sum(verdict => verdict.Report.Tokens), "token")}.");
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

    private static WhereFinding Refused(IReadOnlyList<QuarantineRow> entries)
    {
        var reasons = entries.Select(entry => $"{entry.Message} ({entry.Reason}, entry {entry.Id[..8]})").Distinct();
        return new WhereFinding(WhereTone.Warning, "Refused in part",
            $"{Number(entries.Count, "item")} of this trace {(entries.Count == 1 ? "is" : "are")} in quarantine: {string.Join("; ", reasons)}. See ./observe quarantine show ID.");
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

    private static WhereFinding NeverArrived { get; } = new(WhereTone.Warning, "It never arrived",
        "Nothing with this trace id was received. Check the sender: is its key live (./observe key list), does its sampler keep this trace, does its exporter "
        + "point here and report no error, and does it flush before it exits? The page Ingest shows requests that were turned away. Usage that was reported as an event is known by its source and id, not by a trace.");

    private static List<WhereVerdict> Judge(IReadOnlyList<WhereReportRow> reports)
    {
        var parents = reports.Where(report => report.RoleName == "leaf" && report.ParentRef != 0)
            .Select(report => (report.Tenant, report.LayerName, report.ParentRef)).ToHashSet();
        var verdicts = new List<WhereVerdict>();
        foreach (var request in reports.GroupBy(report => (report.Tenant, report.Key)))
        {
            var counting = request.Where(report => report.RoleName == "leaf" && !IsParent(report))
                .OrderBy(report => Rank(report.LayerName)).ThenByDescending(report => report.Version).FirstOrDefault();
            verdicts.AddRange(request.Select(report => Verdict(report, counting)));
        }

        return verdicts;

        bool IsParent(WhereReportRow report) => parents.Contains((report.Tenant, report.LayerName, report.SpanRef));

        WhereVerdict Verdict(WhereReportRow report, WhereReportRow? counting) =>
            ReferenceEquals(report, counting) ? new WhereVerdict(report, true, "counts")
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

    private static string Tenants(IEnumerable<string> tenants) =>
        tenants.Distinct().ToList() is { Count: 1 } only ? $"tenant {only[0]}" : $"tenants {string.Join(", ", tenants.Distinct())}";

    private static string Number(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {(count == 1 ? one : many ?? one + "s")}");

    private static string Clock(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";
}
