using Observe.Dashboard.Scope;
using Observe.Storage;
using Observe.Vocabulary;

namespace Observe.Dashboard.Pages.Ingest;

/// <summary>Who sends usage that is dated ahead, and how much of it is held back until its time has come.</summary>
public sealed class HeldBackQuery
{
    private HeldBackQuery()
    {
    }

    public static Task<IReadOnlyList<HeldBackRow>> RunAsync(SqlRunner runner, HeldBackParameters parameters, CancellationToken token) =>
        runner.QueryAsync<HeldBackQuery, HeldBackRow>(parameters, token);
}

/// <summary>What lies ahead of a moment, whatever range the page shows.</summary>
public sealed record HeldBackParameters : TenantRange
{
    // What lay more than a day ahead was refused.
    private static readonly TimeSpan furthest = TimeSpan.FromHours(26);

    public HeldBackParameters(DateTime nowUtc, ReadableTenants tenants)
        : base(QuarterHour.StartOf(nowUtc + HeldBackRow.CountedAhead) + QuarterHour.Length, nowUtc + furthest, tenants)
    {
    }
}

/// <summary>Requests of one sender; times are UTC, texts are empty where nothing is known. See HeldBackQuery.sql.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="ApiKey">The customer's key, as telemetry names it.</param>
/// <param name="Service">Who reported them.</param>
/// <param name="Replica">Which of its instances.</param>
/// <param name="Hosts">Machines that the service's spans of that time name.</param>
/// <param name="Keys">Ingest keys that these spans came with.</param>
/// <param name="Requests">How many will count.</param>
/// <param name="Tokens">Of all buckets.</param>
/// <param name="FirstQuarterHour">The nearest one.</param>
/// <param name="LastQuarterHour">The one that lies furthest ahead.</param>
/// <param name="AllRequests">Of all senders.</param>
/// <param name="AllTokens">Of all senders.</param>
public sealed record HeldBackRow(
    string Tenant, string ApiKey, string Service, string Replica, string Hosts, string Keys, long Requests, long Tokens,
    DateTime FirstQuarterHour, DateTime LastQuarterHour, long AllRequests, long AllTokens)
{
    // Metering counts a quarter hour as soon as it is no more than one ahead.
    internal static readonly TimeSpan CountedAhead = QuarterHour.Length;

    /// <summary>When the first of them will be counted.</summary>
    public DateTime CountedFrom => FirstQuarterHour - CountedAhead;
}
