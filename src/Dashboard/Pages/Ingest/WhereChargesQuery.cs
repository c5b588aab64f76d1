using System.Globalization;
using Observe.Dashboard.Scope;
using Observe.Storage;
using Observe.Vocabulary;

namespace Observe.Dashboard.Pages.Ingest;

/// <summary>Whether usage was priced.</summary>
public sealed class WhereChargesQuery
{
    private WhereChargesQuery()
    {
    }

    public static Task<IReadOnlyList<WhereChargesRow>> RunAsync(SqlRunner runner, WhereChargesParameters parameters, CancellationToken token) =>
        runner.QueryAsync<WhereChargesQuery, WhereChargesRow>(parameters, token);
}

/// <summary>The models and quarter hours of some reports.</summary>
public sealed record WhereChargesParameters : TenantRange
{
    /// <param name="reports">At least one.</param>
    /// <param name="tenants">From the person who asks.</param>
    public WhereChargesParameters(IReadOnlyList<WhereReportRow> reports, ReadableTenants tenants)
        : base(QuarterHour.StartOf(reports.Min(report => report.EventTime)), QuarterHour.StartOf(reports.Max(report => report.EventTime)) + QuarterHour.Length, tenants) =>
        Wanted = [.. reports.Select(Name).Distinct()];

    /// <summary>Tenant, model and the quarter hour's start in seconds since 1970, a line each.</summary>
    public IReadOnlyList<string> Wanted { get; }

    private static string Name(WhereReportRow report) => string.Create(
        CultureInfo.InvariantCulture,
        $"{report.Tenant}\n{report.ModelName}\n{(QuarterHour.StartOf(report.EventTime) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond}");
}

/// <summary>Tokens of one model and quarter hour in one state: priced, free or unpriced. See WhereChargesQuery.sql.</summary>
public sealed record WhereChargesRow(string Tenant, string Model, DateTime BucketStart, string State, string Reason, long Tokens);
