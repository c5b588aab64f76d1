using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Ingest;

/// <summary>The reports of usage of a request that is asked for by its id.</summary>
public sealed class WhereIdQuery
{
    private WhereIdQuery()
    {
    }

    public static Task<IReadOnlyList<WhereReportRow>> RunAsync(SqlRunner runner, WhereIdParameters parameters, CancellationToken token) =>
        runner.QueryAsync<WhereIdQuery, WhereReportRow>(parameters, token);
}

/// <summary>One id, in a part of the time that it may be in.</summary>
public sealed record WhereIdParameters : TenantRange
{
    /// <summary>How far back an id is looked for, the nearest first: every request key of the time is read, so most answers should come from little of it.</summary>
    public static IReadOnlyList<TimeSpan> Horizons { get; } = [TimeSpan.FromDays(2), TimeSpan.FromDays(32), TimeSpan.FromDays(400)];

    /// <param name="target">What is looked for.</param>
    /// <param name="nowUtc">Now.</param>
    /// <param name="horizon">How far back.</param>
    /// <param name="tenants">From the person who asks.</param>
    public WhereIdParameters(WhereTarget target, DateTime nowUtc, TimeSpan horizon, ReadableTenants tenants)
        : base(nowUtc - horizon, nowUtc.AddDays(2), tenants)
    {
        Identity = target.Source.Length > 0 ? $"{target.Source}\n{target.Id}" : target.Id;
        EventEnd = target.Source.Length > 0 ? "" : $"\n{target.Id}";
    }

    /// <summary>What a request's key is made of: a response or request id, or a CloudEvent's source and id.</summary>
    public string Identity { get; }

    /// <summary>How the identity of an event with this id ends, whatever its source; empty where the source is known.</summary>
    public string EventEnd { get; }
}
