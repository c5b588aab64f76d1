using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Ingest;

/// <summary>What is in quarantine, newest first.</summary>
public sealed class QuarantineQuery
{
    private QuarantineQuery()
    {
    }

    public static Task<IReadOnlyList<QuarantineRow>> RunAsync(SqlRunner runner, QuarantineParameters parameters, CancellationToken token) =>
        runner.QueryAsync<QuarantineQuery, QuarantineRow>(parameters, token);
}

/// <summary>Which entries; empty texts do not narrow.</summary>
public sealed record QuarantineParameters : TenantRange
{
    /// <summary>The longest that entries could be kept and a trace could be looked for.</summary>
    private static readonly TimeSpan longest = TimeSpan.FromDays(400);

    public QuarantineParameters(ScopeView view)
        : base(view.Window.FromUtc, view.Window.ToUtc, view.Tenants)
    {
    }

    /// <summary>All of the quarantine, or since an instant.</summary>
    public QuarantineParameters(DateTime nowUtc, DateTime? sinceUtc, ReadableTenants tenants)
        : base(sinceUtc ?? nowUtc - longest, nowUtc.AddDays(1), tenants)
    {
    }

    /// <summary>32 hexadecimal digits.</summary>
    public string Id { get; init; } = "";

    /// <inheritdoc cref="Id"/>
    public string TraceId { get; init; } = "";

    public string Reason { get; init; } = "";

    /// <summary>Stands in the payload, byte for byte.</summary>
    public string Text { get; init; } = "";

    /// <summary>Also those that were replayed and accepted.</summary>
    public bool Replayed { get; init; }

    public int Limit { get; init; } = 100;
}

/// <summary>An entry. Times are UTC; texts are empty where nothing is known. See QuarantineQuery.sql.</summary>
public sealed record QuarantineRow(
    string Id, DateTime FirstAt, DateTime LastAt, long Times, string Signal, string Extent, string Reason, string Message, string Place,
    string Tenant, string Project, string KeyId, string TraceId, string ContentType, long KeptBytes, long PayloadBytes,
    string ReplayOutcome, string ReplayAuthor, string ReplayMessage, DateTime? ReplayedAt)
{
    /// <summary>The payload was longer than may be kept.</summary>
    public bool IsCut => KeptBytes < PayloadBytes;
}
